"""Makes `builders` importable everywhere below."""

from __future__ import annotations

from hypothesis import settings

# how long one example takes says more about the machine than about the code
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
