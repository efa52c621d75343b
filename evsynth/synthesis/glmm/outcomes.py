"""What can become of a fit of counts, as codes of a batch and as refusals of a single one."""

from __future__ import annotations

from evsynth.problems import NumericalError
from evsynth.synthesis.glmm.scan import LARGEST_TAU

OK, ONE_STUDY, NO_STUDY, BAD_COUNT, NO_EVENT, ALL_EVENTS, ALL_OR_NONE, SEPARATED, RISING, NOT_SETTLED = range(10)
REASONS = (
    "",
    "one study: the interval is its own, from the normal distribution",
    "no study",
    "not a count: whole numbers are needed, 0 <= xi <= ni, or 0 <= xi in person-time > 0",
    "no study has an event",
    "everybody had the event",
    "every study has no event or nothing but events",
    "a combination of the moderators separates studies without events from the rest",
    "the likelihood still rises at the largest between-study standard deviation",
    "the integral over the random effect doesn't settle",
)

_REFUSALS = {
    SEPARATED: "the likelihood has no finite maximum: a combination of the moderators separates studies without "
    "events from the rest. Remedy: drop or merge moderators.",
    RISING: f"the likelihood still rises at a between-study standard deviation of {LARGEST_TAU:g} on the "
    "scale of the model: the studies are all but all-or-none. Remedy: report them one by one.",
    NOT_SETTLED: "the integral over the random effect doesn't settle. Remedy: pool with method REML on the logit "
    "or log scale.",
}


def refuse(code: int) -> None:
    """Raise NumericalError for the code of a fit that has no finite maximum."""
    if code in _REFUSALS:
        raise NumericalError(_REFUSALS[code])
