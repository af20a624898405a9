"""Everything HTTP, and nothing else: one package an audience, with what they share beside them."""
