"""What the figure of a pooled survival curve says in words."""

from __future__ import annotations

from dataclasses import dataclass

from evsynth.effects.curve import Median, RestrictedMean
from evsynth.figures.lettering import legible
from evsynth.figures.numerals import Numerals, p_value, significant
from evsynth.figures.wording import count_words
from evsynth.synthesis.survival import PooledCurve

_PERCENT = Numerals(1, percent=True, positive=True)
_MOST = 6


@dataclass(frozen=True, slots=True)
class Told:
    """A pooled curve with its legible label and what was read off it."""

    curve: PooledCurve
    label: str
    median: Median | None
    mean: RestrictedMean | None

    @property
    def unit(self) -> str:
        """The unit of time after a number, with the space before it; empty when none was given."""
        return f" {legible(self.curve.time_unit)}" if self.curve.time_unit else ""

    def time(self, value: float) -> str:
        """Return a time read off the curve: one decimal, or two on a curve shorter than two units."""
        return Numerals(1 if self.curve.time[-1] >= 2 else 2, positive=True)(value)


def subtitle(told: Told) -> tuple[str, ...]:
    """Return the median and the restricted mean as far as they are given, and the heterogeneity."""
    return tuple(f"{text}." for text in (_median(told), _mean(told), _heterogeneity(told)) if text)


def footer(told: Told) -> tuple[str, ...]:
    """Return how to read the figure, how the curve was made and what it could not use."""
    curve = told.curve
    model = "multivariate random effects (DerSimonian-Laird)" if curve.model == "random" else "a common effect"
    made = (
        f"Survival of each interval, given survival to its start, pooled on the arcsine scale by {model} "
        "and multiplied up."
    )
    unused = len(curve.left_out)
    left = f"Not used: {unused} {'time or study' if unused == 1 else 'times or studies'}; the table says why."
    colours = (
        f"Blue: pooled curve with pointwise {curve.level:g}% band, straight between horizons. "
        "Grey: the studies, with a dot at each survival they report."
    )
    return (
        colours,
        made,
        *(f"{legible(note)[:1].upper()}{legible(note)[1:]}." for note in curve.notes),
        *((left,) if unused else ()),
    )


def alternative(told: Told) -> str:
    """Return the alternative text: every horizon, or some of many, and what was read off."""
    curve = told.curve
    step = -(-len(curve.time) // _MOST)
    shown = range((len(curve.time) - 1) % step, len(curve.time), step)
    points = ", ".join(
        f"{_PERCENT(curve.survival[i])}% ({curve.level:g}% CI {_PERCENT(curve.ci_low[i])} to "
        f"{_PERCENT(curve.ci_high[i])}) at {curve.time[i]:g}{told.unit}"
        for i in shown
    )
    read = "".join(f" {text}." for text in (_median(told), _mean(told)) if text)
    return f"Pooled survival curve of {told.label} from {count_words(int(curve.k.max()))}: {points}.{read}"


def _median(told: Told) -> str:
    median = told.median
    if median is None:
        return ""
    if median.estimate is None:
        return f"Median not reached by {told.curve.time[-1]:g}{told.unit}"
    low, high = ("not reached" if limit is None else told.time(limit) for limit in (median.ci_low, median.ci_high))
    return f"Median {told.time(median.estimate)}{told.unit} ({median.level:g}% CI {low} to {high})"


def _mean(told: Told) -> str:
    mean = told.mean
    if mean is None:
        return ""
    limits = f"{told.time(mean.ci_low)} to {told.time(mean.ci_high)}"
    value = f"{told.time(mean.estimate)}{told.unit} ({mean.level:g}% CI {limits})"
    return f"Mean time lived within {mean.horizon:g}{told.unit}: {value}"


def _heterogeneity(told: Told) -> str:
    found = told.curve.heterogeneity
    if found.q is None or found.q_p is None or found.i2 is None:
        return ""
    test = f"Q = {significant(found.q)} (df = {found.q_df}, {p_value(found.q_p)})"
    return f"Heterogeneity over all intervals: I² = {100 * found.i2:.0f}%; {test}"
