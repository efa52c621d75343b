"""One function a kind of check: it reads the extracted rows, does the arithmetic and says what it came to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from evsynth.claims.mover import difference
from evsynth.claims.verdict import ClaimResult, Verdict
from evsynth.effects.rows import EffectRow
from evsynth.extract.model.claims import Claim, Compare, DataRef, RatioBelow, Value, Window
from evsynth.extract.model.review import Landmark, Review
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.results import Estimate

Syntheses = Mapping[str, OutcomeSynthesis]


def window(claim: Claim, check: Window, review: Review) -> ClaimResult:
    """Say which landmarks lie inside a study's enrolment window."""
    study = review.study(check.study)
    start, end = study.cohort.enrolment.start, study.cohort.enrolment.end
    if start is None or end is None:
        return ClaimResult(
            claim, Verdict.CANNOT_BE_CHECKED, f"{study.name} does not report both ends of its enrolment."
        )
    marks = [review.landmark(name) for name in check.landmarks]
    outside = [mark for mark in marks if not start <= int(mark.date[:4]) <= end]
    inside = [mark for mark in marks if mark not in outside]
    words = f"{study.name} enrolled from {start} to {end}. Inside: {_listed(inside)}. Outside: {_listed(outside)}."
    return ClaimResult(claim, Verdict.DOES_NOT_HOLD if outside else Verdict.HOLDS, words)


def value(claim: Claim, check: Value, syntheses: Syntheses, level: float) -> ClaimResult:
    """Say whether the data give the stated value at the precision it is stated with."""
    row, percent = _find(check.of, syntheses)
    found, unit = (row.xi, " events") if check.quantity == "events" else (100 * row.value, "%")
    stated = found if check.of.stated is None else check.of.stated
    agrees = math.isclose(round(found, check.decimals), stated, abs_tol=1e-9)
    words = f"{_shown(row, percent, level)}; stated {stated:g}{unit}, from the data {found:.{check.decimals}f}{unit}."
    circular = _circular(claim, (row,))
    if circular:
        return ClaimResult(claim, Verdict.CANNOT_BE_CHECKED, f"{words} {circular}", (row,))
    return ClaimResult(claim, Verdict.HOLDS if agrees else Verdict.DOES_NOT_HOLD, words, (row,))


def ratio_below(claim: Claim, check: RatioBelow, syntheses: Syntheses, level: float) -> ClaimResult:
    """Say whether a ratio and its whole interval lie below the limit."""
    row, _ = _find(check.of, syntheses)
    words = f"{_shown(row, percent=False, level=level)}. {row.derivation}."
    if not _has_interval(row):
        return ClaimResult(claim, Verdict.CANNOT_BE_CHECKED, f"{words} No interval can be formed.", (row,))
    if row.ci_high < check.limit:
        return ClaimResult(claim, Verdict.HOLDS, words, (row,))
    if row.ci_low > check.limit:
        return ClaimResult(claim, Verdict.DOES_NOT_HOLD, words, (row,))
    return ClaimResult(claim, Verdict.CANNOT_BE_CHECKED, f"{words} The interval includes {check.limit:g}.", (row,))


def compare(claim: Claim, check: Compare, syntheses: Syntheses, level: float) -> ClaimResult:
    """Say whether the second percentage differs from the first as the claim says."""
    first, percent = _find(check.first, syntheses)
    second, _ = _find(check.second, syntheses)
    rows = (first, second)
    words = f"{_shown(first, percent, level)}; {_shown(second, percent, level)}."
    bare = [row.label for row in rows if not _has_interval(row)]
    if bare:
        gap = f"Difference {_points(100 * (second.value - first.value))} points, without an interval: "
        reason = f"{' and '.join(bare)} gives no denominator, so chance can't be judged."
        return ClaimResult(
            claim, Verdict.CANNOT_BE_CHECKED, f"{words} {gap}{reason} {_circular(claim, rows)}".rstrip(), rows
        )
    gap_of = difference(_percent(first, level), _percent(second, level))
    limits = f"{_points(gap_of.low)} to {_points(gap_of.high)}"
    words += f" Difference {_points(gap_of.value)} points ({level:g}% CI {limits})."
    circular = _circular(claim, rows)
    verdict = Verdict.CANNOT_BE_CHECKED if circular else _judge(gap_of, check)
    if verdict is Verdict.CANNOT_BE_CHECKED and not circular:
        words += " The interval is too wide to tell."
    return ClaimResult(claim, verdict, f"{words} {circular}".rstrip(), rows, gap_of)


def _judge(gap: Estimate, check: Compare) -> Verdict:
    if check.expect == "same":
        inside = -check.margin <= gap.low and gap.high <= check.margin
        outside = gap.low > check.margin or gap.high < -check.margin
    else:
        sign = 1.0 if check.expect == "higher" else -1.0
        low, high = sorted((sign * gap.low, sign * gap.high))
        inside, outside = low > 0, high < 0
    if inside:
        return Verdict.HOLDS
    return Verdict.DOES_NOT_HOLD if outside else Verdict.CANNOT_BE_CHECKED


def _find(ref: DataRef, syntheses: Syntheses) -> tuple[EffectRow, bool]:
    """Return the row a claim refers to, main ones first, and whether its values are probabilities."""
    effects = syntheses[ref.outcome].effects
    rows = [row for row in effects.rows if row.study == ref.study and ref.arm in (None, row.arm)]
    return min(rows, key=lambda row: row.role != "main"), effects.measure.family in {"proportion", "survival"}


def _points(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _has_interval(row: EffectRow) -> bool:
    return math.isfinite(row.ci_low) and math.isfinite(row.ci_high)


def _percent(row: EffectRow, level: float) -> Estimate:
    return Estimate(100 * row.value, 100 * row.ci_low, 100 * row.ci_high, level)


def _shown(row: EffectRow, percent: bool, level: float) -> str:
    def number(value: float) -> str:
        return f"{100 * value:.1f}" if percent else f"{value:.3g}".replace("-", "−")

    words = f"{row.label} {number(row.value)}{'%' if percent else ''}"
    if _has_interval(row):
        words += f" ({level:g}% CI {number(row.ci_low)} to {number(row.ci_high)})"
    flags = f"; {', '.join(row.flags)}" if row.flags else ""
    return f"{words} [{row.data}{flags}]" if row.data else words


def _circular(claim: Claim, rows: Iterable[EffectRow]) -> str:
    """Return why data that come from the claim's own text can't test it, or an empty string."""
    same = sorted({row.label for row in rows if row.source.citation == claim.source.citation})
    if not same:
        return ""
    return (
        f"The number for {' and '.join(same)} comes from the text that makes the claim: nothing independent tests it."
    )


def _listed(marks: list[Landmark]) -> str:
    return ", ".join(f"{mark.label} ({mark.date})" for mark in marks) or "none"
