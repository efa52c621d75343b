"""What no single file can show: names that refer to nothing, times and data that don't fit together."""

from collections.abc import Callable, Iterator

from evsynth.extract.crosscheck.assessments import assessments
from evsynth.extract.crosscheck.assumed_risks import assumed_risks
from evsynth.extract.crosscheck.citations import citations
from evsynth.extract.crosscheck.claims import claims
from evsynth.extract.crosscheck.contrasts import contrasts
from evsynth.extract.crosscheck.curves import curves
from evsynth.extract.crosscheck.dates import dates
from evsynth.extract.crosscheck.denominators import denominators
from evsynth.extract.crosscheck.directions import directions
from evsynth.extract.crosscheck.flow import flow
from evsynth.extract.crosscheck.horizons import horizons
from evsynth.extract.crosscheck.judgements import judgements
from evsynth.extract.crosscheck.kinds import kinds
from evsynth.extract.crosscheck.layouts import layouts
from evsynth.extract.crosscheck.moderators import moderators
from evsynth.extract.crosscheck.names import names
from evsynth.extract.crosscheck.overlaps import overlaps
from evsynth.extract.crosscheck.place import Known
from evsynth.extract.crosscheck.repeats import repeats
from evsynth.extract.crosscheck.shares import shares
from evsynth.extract.crosscheck.thresholds import thresholds
from evsynth.extract.model.review import Review
from evsynth.problems import Problem

Check = Callable[[Review, Known], Iterator[Problem]]
CHECKS: tuple[Check, ...] = (
    names, citations, kinds, horizons, repeats, contrasts, denominators, shares, dates, moderators, overlaps,
    thresholds, claims, curves, assumed_risks, directions, layouts, assessments, judgements, flow,
)  # fmt: skip
OF_STUDIES = (names, citations, horizons, repeats, denominators)
"""Checks that ask no more of ``review.yaml`` than its outcomes."""


def crosscheck(review: Review, known: Known, checks: tuple[Check, ...] = CHECKS) -> list[Problem]:
    """Return what every check finds; ``known`` adds the names of files that could not be read."""
    return [problem for check in checks for problem in check(review, known)]


__all__ = ["CHECKS", "OF_STUDIES", "Known", "crosscheck"]
