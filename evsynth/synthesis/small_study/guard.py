"""When a method for small-study effects may be used: rules that refuse, and cautions that are printed."""

from __future__ import annotations

import numpy as np

from evsynth.synthesis.inference import quantile
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.small_study.funnel_data import FunnelData

FEWEST = 10
TEN_STUDIES = "at least ten studies [sterne2011]"
NOT_PROPORTIONS = (
    "not for proportions, survival probabilities and rates, whose standard errors follow from them [hunter2014]"
)
SPREAD = 1e-8
"""Standard errors (or sizes) that differ by less than this fraction are alike."""


def too_few(funnel: FunnelData) -> str:
    """Return why there are too few studies for any test of asymmetry, or an empty string."""
    if len(funnel) >= FEWEST:
        return ""
    return (
        f"{len(funnel)} studies: tests of funnel asymmetry need at least ten (Sterne 2011; Cochrane Handbook 13.3.5.4)"
    )


def standard_error_tells(funnel: FunnelData) -> str:
    """Return why standard errors may not be set against the effects, or an empty string."""
    if funnel.family in {"proportion", "survival", "rate"}:
        return (
            "the standard error follows from the effect itself, so a funnel against it is asymmetric by construction "
            "(Hunter 2014): study size serves instead"
        )
    return ""


def alike(values: Array, what: str) -> str:
    """Return why ``values`` (k,) can't show asymmetry, or an empty string: they hardly differ."""
    if np.ptp(values) > SPREAD * np.abs(values).max():
        return ""
    return f"all {what} are alike, so there are no small and large studies to compare"


def precision_funnel(funnel: FunnelData) -> str:
    """Return why effects may not be set against standard errors, or an empty string."""
    return too_few(funnel) or standard_error_tells(funnel) or alike(np.sqrt(funnel.data.vi), "standard errors")


def refuse(reason: str) -> None:
    """Raise ValueError when there is a ``reason``."""
    if reason:
        raise ValueError(f"{reason}.")


def cautions(funnel: FunnelData, i2: float) -> tuple[str, ...]:
    """Return what weakens any test of asymmetry here [ioannidis2007] [peters2006]."""
    vi, told = funnel.data.vi, []
    if i2 >= 0.5:
        told.append(f"I² is {100 * i2:.0f}%: with I² of 50% or more asymmetry may be heterogeneity, not bias")
    critical = quantile(95.0, np.array([np.nan]))[0]
    if funnel.family not in {"proportion", "survival", "rate"} and not np.any(
        np.abs(funnel.data.yi) > critical * np.sqrt(vi)
    ):
        told.append("no study is significant by itself, so selection by significance has left no trace to test")
    if vi.max() <= 4.0 * vi.min():
        told.append("the largest variance is at most four times the smallest: study sizes hardly differ")
    told = [f"{line} (Ioannidis & Trikalinos 2007)" for line in told]
    if funnel.data.measure in {"OR", "PETO"}:
        told.append(
            "a log odds ratio is correlated with its standard error without any bias (Peters 2006), which rank "
            "correlation, trim and fill, PET-PEESE and selection models do not allow for"
        )
    return tuple(told)
