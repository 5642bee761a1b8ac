"""The site: its files, what its documents say, and what every target resolves to."""
