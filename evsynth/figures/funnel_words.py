"""What a funnel plot says in words: its footer and its alternative text."""

from __future__ import annotations

from evsynth.figures.forest_rows import shown
from evsynth.figures.lettering import legible
from evsynth.figures.numerals import numerals_for, p_value, significant
from evsynth.figures.wording import count_words, estimate_words
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Pooled
from evsynth.synthesis.small_study.begg import RankTest
from evsynth.synthesis.small_study.registry import SmallStudy
from evsynth.synthesis.small_study.regression import FunnelRegression
from evsynth.synthesis.small_study.trim_and_fill import TrimAndFill

_NAMES = {
    "egger": "Egger's test",
    "begg": "Begg and Mazumdar's test",
    "peters": "Peters' test",
    "debray": "Debray's test",
    "size": "Regression on 1/n",
}


def footer(
    synthesis: OutcomeSynthesis, pooled: Pooled | None, small: SmallStudy | None, count: int, by_size: bool
) -> tuple[str, ...]:
    """Return the lines under the plot: what the shades and lines are, and what the tests found."""
    told = []
    if by_size:
        told.append("Against study size, not standard error, which here follows from the effect itself.")
        unknown = len(synthesis.effects.pooled) - count
        if unknown:
            told.append(f"Not drawn, because the size is unknown: {count_words(unknown)}.")
    elif synthesis.effects.measure.null is not None:
        told.append("Shades: two-sided p of a study by itself, from the normal distribution.")
    else:
        told.append("Shaded: where 95% of the studies would lie if they shared one effect.")
    if pooled is not None:
        told.append(f"Dashed: the pooled estimate, {_pool_words(synthesis, pooled)}.")
    if small is not None:
        told += [
            *_tests(small),
            *_filled(synthesis, small),
            *(f"{legible(line)}." for line in small.cautions),
        ]
        if not small.results and small.refused:
            told.append(f"No test of asymmetry: {legible(next(iter(small.refused.values())))}.")
    return tuple(told)


def alternative(
    synthesis: OutcomeSynthesis, pooled: Pooled | None, small: SmallStudy | None, count: int, by_size: bool
) -> str:
    """Return the plot in words."""
    against = "study size" if by_size else "standard error"
    words = [f"Funnel plot of {legible(synthesis.outcome.label)}: {count_words(count)} against {against}."]
    if pooled is not None:
        words.append(f"Pooled: {_pool_words(synthesis, pooled)}.")
    if small is not None:
        words += [*_tests(small), *_filled(synthesis, small)]
    return " ".join(words)


def _pool_words(synthesis: OutcomeSynthesis, pooled: Pooled) -> str:
    values = shown(pooled)
    measure = synthesis.effects.measure
    return estimate_words(numerals_for(measure, values), measure, values, pooled.model.level)


def _tests(small: SmallStudy) -> tuple[str, ...]:
    told = []
    for name, result in small.results.items():
        if isinstance(result, FunnelRegression):
            letter = "z" if result.df is None else "t"
            df = "" if result.df is None else f" ({result.df:g} df)"
            told.append(f"{_NAMES[name]}: {letter} = {significant(result.stat)}{df}, {p_value(result.p)}")
        elif isinstance(result, RankTest):
            told.append(f"{_NAMES[name]}: τ = {significant(result.tau)}, {p_value(result.p)}")
    return (f"{'; '.join(told)}.",) if told else ()


def _filled(synthesis: OutcomeSynthesis, small: SmallStudy) -> tuple[str, ...]:
    fill = small.results.get("trim-and-fill")
    if not isinstance(fill, TrimAndFill):
        return ()
    if fill.k0 == 0:
        return (f"Trim and fill ({fill.estimator}) fills in no study.",)
    count = f"{count_words(fill.k0)} on the {fill.side}"
    filled = f"with {'it' if fill.k0 == 1 else 'them'} {_pool_words(synthesis, fill.pooled)}"
    return (f"Trim and fill ({fill.estimator}) fills in {count}; {filled}.",)
