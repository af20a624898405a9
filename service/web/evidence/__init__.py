"""Anyone who checks: public keys."""
