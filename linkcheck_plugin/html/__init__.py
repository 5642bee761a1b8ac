"""Reads documents: bytes to `PageRecord`."""
