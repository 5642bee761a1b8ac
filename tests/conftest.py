"""Makes `builders` importable everywhere below."""
