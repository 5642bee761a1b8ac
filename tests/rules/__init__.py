"""One module per family of rules; the cases are tables."""
