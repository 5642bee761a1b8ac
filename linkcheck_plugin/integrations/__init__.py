"""Thin adapters from the hooks of a generator to the check of what it built."""
