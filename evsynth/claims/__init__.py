"""The sentences a review or its commentary makes, recomputed from the extracts."""

from evsynth.claims.verdict import ClaimResult, Verdict
from evsynth.claims.verdicts import check_claims

__all__ = ["ClaimResult", "Verdict", "check_claims"]
