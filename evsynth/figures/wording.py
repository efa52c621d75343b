"""What figures say in words: headers, the model, its heterogeneity, the intervals."""

from __future__ import annotations

from collections.abc import Sequence

from evsynth.effects.measure import Measure
from evsynth.figures.numerals import Numerals, p_value, significant
from evsynth.synthesis.results import Pooled

_TAU2 = {
    "DL": "DerSimonian-Laird",
    "HE": "Hedges",
    "HS": "Hunter-Schmidt",
    "SJ": "Sidik-Jonkman",
    "ML": "maximum likelihood",
    "REML": "restricted maximum likelihood (REML)",
    "EB": "empirical Bayes",
    "PM": "Paule-Mandel",
    "GENQ": "generalised Q",
}
_TEST = {
    "z": "interval from the normal distribution",
    "t": "interval from the t distribution",
    "knha": "Hartung-Knapp-Sidik-Jonkman interval",
    "adhoc": "Hartung-Knapp-Sidik-Jonkman interval, variance factor at least 1",
    "hybrid": "the wider of the Hartung-Knapp-Sidik-Jonkman and the normal interval",
    "kr": "Kenward-Roger interval",
}
COMMON = ("FE", "EE", "CE")
PER_TIME = "per 100 person-years"


def is_percent(measure: Measure) -> bool:
    """Say whether the measure is printed in percent."""
    return measure.family in {"proportion", "survival"}


def is_rate(measure: Measure) -> bool:
    """Say whether the measure is printed as events per 100 person-years."""
    return measure.family == "rate"


def value_words(show: Numerals, measure: Measure, value: float) -> str:
    """Return a value with its unit: ``61.0%``, ``3.4 per 100 person-years``, ``0.67``."""
    return f"{show(value)}{'%' if is_percent(measure) else f' {PER_TIME}' if is_rate(measure) else ''}"


def range_words(show: Numerals, measure: Measure, values: Sequence[float]) -> str:
    """Return ``from 41.0% to 90.0%``; the unit of a rate is said once."""
    first = show(min(values)) if is_rate(measure) else value_words(show, measure, min(values))
    return f"from {first} to {value_words(show, measure, max(values))}"


def count_words(count: int) -> str:
    """Return ``1 study`` or ``13 studies``."""
    return f"{count} study" if count == 1 else f"{count} studies"


def estimate_header(measure: Measure, interval: str) -> tuple[str, ...]:
    """Return the header lines of an estimate column, ``interval`` the last of them."""
    if is_rate(measure):
        return "Rate per 100", "person-years", interval
    first = {"proportion": "Percent", "survival": "Survival, %"}.get(measure.family, measure.label)
    return first, interval


def axis_title(label: str, measure: Measure) -> str:
    """Return what the axis of an outcome shows."""
    if is_percent(measure):
        return f"{label}, %"
    if is_rate(measure):
        return f"{label}: events {PER_TIME}"
    scale = ", log scale" if measure.family == "ratio" else ""
    return f"{label}: {measure.label[:1].lower()}{measure.label[1:]}{scale}"


def model_sentence(pooled: Pooled, of: str = "") -> str:
    """Return the model and its test in words; ``of`` says after the df whose they are."""
    test = _TEST.get(pooled.test, f"{pooled.test} interval")
    df = "" if pooled.df is None or pooled.test == "z" else f" ({pooled.df:g} df{of})"
    if pooled.method == "GLMM":
        return f"Binomial-normal random-effects model (logit, maximum likelihood); {test}{df}."
    if pooled.method in COMMON:
        return f"Common-effect model, inverse variance; {test}{df}."
    tau2 = _TAU2.get(pooled.method, pooled.method)
    return f"Random-effects model, inverse variance; τ² by {tau2}; {test}{df}."


def effect_sentence(pooled: Pooled) -> str:
    """Return the test of no effect in words, nothing where there is none."""
    if pooled.stat is None or pooled.p is None:
        return ""
    name = "z" if pooled.df is None else "t"
    return f"Test of no effect: {name} = {significant(pooled.stat)}, {p_value(pooled.p)}."


def heterogeneity_sentence(pooled: Pooled) -> str:
    """Return tau2, I2 and Q with their intervals, as far as the model has them."""
    level = f"{pooled.model.level:g}% CI"
    parts = []
    if pooled.tau2 is not None and pooled.method not in COMMON:
        parts.append(f"τ² = {significant(pooled.tau2)}")
        if pooled.tau2_ci_low is not None and pooled.tau2_ci_high is not None:
            limits = f"{significant(pooled.tau2_ci_low)} to {significant(pooled.tau2_ci_high)}"
            parts[-1] += f" ({level} {limits})"
    if pooled.i2 is not None:
        parts.append(f"I² = {100 * pooled.i2:.0f}%")
        if pooled.i2_ci_low is not None and pooled.i2_ci_high is not None:
            limits = f"{100 * pooled.i2_ci_low:.0f}% to {100 * pooled.i2_ci_high:.0f}%"
            parts[-1] += f" ({limits})"
    if pooled.q is not None and pooled.q_df:
        name = "likelihood ratio test" if pooled.method == "GLMM" else "Q"
        p = "" if pooled.q_p is None else f", {p_value(pooled.q_p)}"
        parts.append(f"{name} = {significant(pooled.q)} (df = {pooled.q_df:g}{p})")
    return f"Heterogeneity: {'; '.join(parts)}." if parts else ""


def heterogeneity_brief(pooled: Pooled) -> tuple[str, str]:
    """Return tau2, I2 and their test without intervals in a line, and without tau2 in a shorter one."""
    parts = [] if pooled.i2 is None else [f"I² = {100 * pooled.i2:.0f}%"]
    if pooled.q is not None and pooled.q_df and pooled.q_p is not None:
        parts.append(p_value(pooled.q_p))
    brief = ", ".join(parts)
    if pooled.tau2 is not None and pooled.method not in COMMON:
        parts.insert(0, f"τ² = {significant(pooled.tau2)}")
    return (f"Heterogeneity: {', '.join(parts)}" if parts else ""), brief


def prediction_sentence(pooled: Pooled, measure: Measure) -> str:
    """Return how the prediction interval was made, or why there is none; a rate of one arm is no effect."""
    if pooled.prediction is None:
        if pooled.method in COMMON:
            return "A common-effect model has no prediction interval."
        return "No prediction interval: it needs three studies." if pooled.k < 3 else "No prediction interval."
    df = "the normal distribution" if pooled.pi_df is None else f"the t distribution with {pooled.pi_df:g} df"
    what = "effect" if measure.null is not None else "value"
    return f"Prediction interval: the range in which the true {what} of a new study is expected, from {df}."


def study_interval_sentence(measure: Measure, level: float) -> str:
    """Return how the studies' own intervals were made."""
    how = {
        "proportion": "Wilson score",
        "survival": "as published, otherwise from the log(−log) scale",
    }.get(measure.family, "Wald, on the scale of the model")
    return f"Study intervals ({level:g}%): {how}."


def estimate_words(show: Numerals, measure: Measure, values: tuple[float, float, float], level: float) -> str:
    """Return ``61.0% (95% CI 53.5 to 68.0)``."""
    value, low, high = values
    return f"{value_words(show, measure, value)} ({level:g}% CI {show(low)} to {show(high)})"
