"""Edits sources where a finding of the built site maps to exactly one place: plans, proves, shows and writes."""
