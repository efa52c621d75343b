"""What came of a claim."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evsynth.effects.rows import EffectRow
from evsynth.extract.model.claims import Claim
from evsynth.synthesis.results import Estimate


class Verdict(StrEnum):
    """The three things that can come of a claim."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does not hold"
    CANNOT_BE_CHECKED = "cannot be checked"


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A claim with its verdict, the arithmetic in words, the rows it was read from and their difference.

    ``difference`` is in percentage points.
    """

    claim: Claim
    verdict: Verdict
    explanation: str
    rows: tuple[EffectRow, ...] = ()
    difference: Estimate | None = None
