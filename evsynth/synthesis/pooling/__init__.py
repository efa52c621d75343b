"""Inverse-variance pools: many in one batch, one as a result of its own, and by subgroup."""
