"""A page to try the banner on; served only with PAHINTULOT_DEMO=1."""
