"""The tables of influence, small-study effects, survival curves and combined p-values: numbers, words and pasts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from review_in_memory import result, review, study, survival

from evsynth.document.model import Cell, Table
from evsynth.effects.curve import Median, RestrictedMean
from evsynth.provenance import CellKind
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.curves import ReviewCurve, review_curves
from evsynth.synthesis.outcome.synthesise import synthesise
from evsynth.tables import combined_p, influence, small_study, survival_curves

EVENTS = (4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27)  # BCG trials, Colditz 1994 as in metafor's dat.bcg
SIZES = (123, 306, 231, 13598, 5069, 1541, 2545, 88391, 7499, 1716, 50634, 2498, 16913)
CONTROLS = (11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29)
CONTROL_SIZES = (139, 303, 220, 12867, 5808, 1451, 629, 88391, 7277, 1665, 27338, 2341, 17854)
EVERY = slice(None)


def cells(table: Table, first: str, group: str | None = None) -> dict[str, Cell]:
    for row in table.rows:
        if row.cells[0].text.startswith(first) and group in {None, row.group}:
            return {column.key: cell for column, cell in zip(table.columns, row.cells, strict=True)}
    raise KeyError(first)


def texts(table: Table, first: str) -> dict[str, str]:
    return {key: cell.text for key, cell in cells(table, first).items()}


def numbers_without_a_past(table: Table) -> list[str]:
    return [c.text for row in table.rows for c in row.cells if isinstance(c.value, int | float) and c.past is None]


def trials(some: slice = EVERY) -> OutcomeSynthesis:
    counts = zip(EVENTS, SIZES, CONTROLS, CONTROL_SIZES, strict=True)
    made = [
        study(
            f"s{1950 + place}",
            result("trial", two_counts={"treated": {"events": a, "n": n}, "control": {"events": c, "n": m}}),
        )
        for place, (a, n, c, m) in enumerate(counts)
    ]
    return synthesise(review(*made[some], question_type="intervention"))["trial"]


@pytest.fixture(scope="module")
def bcg() -> OutcomeSynthesis:
    return trials()


def test_influence_is_metafors_and_every_number_has_its_past(bcg: OutcomeSynthesis) -> None:
    table = influence([bcg])
    assert len(table.rows) == 13
    hart = texts(table, "s1953")  # influence(rma(yi, vi)) of metafor on dat.bcg, its trial 4, Hart & Sutherland 1977
    assert (hart["weight"], hart["rstudent"], hart["dffits"]) == ("9.7%", "−1.41", "−0.50")
    assert (hart["cooks_distance"], hart["cov_ratio"], hart["influential"]) == ("0.23", "1.01", "no")
    assert numbers_without_a_past(table) == []
    past = cells(table, "s1953")["tau2_deleted"].past
    assert past is not None
    assert past.kind is CellKind.DERIVED
    assert past.cell == "trial.influence.s1953.s1953.tau2_deleted".replace(
        "s1953.s1953", f"s1953.{bcg.effects.pooled[3].arm}"
    )
    assert len(past.inputs) == 13


def test_a_study_that_cannot_be_spared_has_dashes_and_the_reason(bcg: OutcomeSynthesis) -> None:
    assert bcg.diagnostics is not None
    found = bcg.diagnostics.influence
    assert found is not None
    missing = np.where(np.arange(13) == 3, np.nan, found.rstudent)
    odd = replace(found, rstudent=missing, reason=("", "", "", "no pool can be fitted without it", *found.reason[4:]))
    table = influence([replace(bcg, diagnostics=replace(bcg.diagnostics, influence=odd))])
    shown = cells(table, "s1953")
    assert shown["rstudent"].text == "–"
    assert shown["rstudent"].value is None
    assert shown["rstudent"].past is None
    assert shown["influential"].text == "No pool can be fitted without it."


def test_influence_has_no_rows_without_an_inverse_variance_pool() -> None:
    counted = [study(f"c200{i}", result("death", count={"events": i + 1, "n": 40})) for i in range(5)]
    assert influence(synthesise(review(*counted)).values()).rows == ()


def test_small_study_methods_that_apply_say_what_they_find(bcg: OutcomeSynthesis) -> None:
    table = small_study([bcg])
    fill = texts(table, "Trim and fill")
    assert fill["statistic"] == "1 study filled in on the right"
    assert fill["adjusted"] == "0.518 (0.350 to 0.767)"
    egger = texts(table, "Egger's regression")
    assert egger["statistic"].startswith("slope on standard error −0.763 (")
    assert egger["p"] == "0.45"
    assert egger["note"].startswith("I² is 92%: ")
    assert cells(table, "Begg's rank correlation")["p"].value == pytest.approx(0.9524, abs=1e-4)
    assert numbers_without_a_past(table) == []


def test_small_study_methods_refused_say_why_in_words_of_the_panel(bcg: OutcomeSynthesis) -> None:
    table = small_study([bcg])
    assert texts(table, "Not used: Debray's")["note"] == "Debray's test is for hazard and incidence rate ratios."
    assert texts(table, "Not used: regression on study size")["statistic"] == "–"
    few = small_study([trials(slice(0, 6))])
    assert len(few.rows) == 1
    shown = texts(few, "No method")
    assert shown["note"] == (
        "6 studies: tests of funnel asymmetry need at least ten (Sterne 2011; Cochrane Handbook 13.3.5.4)."
    )


def cohorts(*known: tuple[str, tuple[tuple[str, str, float], ...]]) -> Any:
    outcomes = {
        key: {"label": f"Survival at {time}", "measure": "SURV", "horizon": time, "better": "higher"}
        for key, time in (("one", "1 year"), ("five", "5 years"))
    }
    made = [
        study(key, *(result(o, time=time, survival={"percent": percent, "n": 80}) for o, time, percent in values))
        for key, values in known
    ]
    curve = {"label": "Survival", "outcomes": ["one", "five"]}
    return review(*made, outcomes=outcomes, survival_curves=[curve])


def curve_of(made: Any) -> ReviewCurve:
    return review_curves(made, synthesise(made))[0]


def both(key: str, early: float, late: float) -> tuple[str, tuple[tuple[str, str, float], ...]]:
    return key, (("one", "1 year", early), ("five", "5 years", late))


def test_a_survival_curve_has_its_times_and_what_is_read_off_it() -> None:
    made = curve_of(cohorts(both("a2001", 90, 40), both("b2004", 92, 45), both("c2009", 88, 35)))
    table = survival_curves([made])
    assert [row.cells[0].text for row in table.rows] == [
        "1 years",
        "5 years",
        "Median",
        "Mean time lived within 5 years",
    ]
    assert made.curve is not None
    five = cells(table, "5 years")
    assert five["k"].value == 3
    assert five["survival"].value == pytest.approx(float(made.curve.survival[1]))
    assert 0.35 < float(five["survival"].value) < 0.45
    assert five["survival"].past is not None
    assert five["survival"].past.cell == "curve.one+five.5.survival"
    assert texts(table, "1 years")["note"].startswith("All 6 survival probabilities have an optimistic")
    # On straight lines from S(1) to S(5) the curve crosses one half between them.
    assert 3 < float(cells(table, "Median")["survival"].value) < 5  # type: ignore[arg-type]
    assert numbers_without_a_past(table) == []


def test_what_a_curve_does_not_use_has_a_row_and_a_median_not_reached_is_said() -> None:
    later = [(f"l200{i}", (("five", "5 years", 70.0 + i),)) for i in range(4)]
    table = survival_curves([curve_of(cohorts(both("a2001", 90, 72), *later))])
    assert texts(table, "Not used")["note"] == "Survival at 1: reported by 1 of the 5 studies with survival at 5."
    assert texts(table, "Median")["survival"] == "not reached"
    assert cells(table, "Median")["survival"].past is None


def test_a_short_curve_shows_two_decimals_and_a_limit_not_reached() -> None:
    made = curve_of(cohorts(both("a2001", 90, 40), both("b2004", 92, 45)))
    assert made.curve is not None
    short = replace(made.curve, time=made.curve.time / 10, time_unit="")
    median = Median(estimate=0.412, ci_low=0.351, ci_high=None, level=95.0)
    mean = RestrictedMean(horizon=0.5, estimate=0.349, se=0.01, ci_low=0.33, ci_high=0.37, level=95.0)
    table = survival_curves([replace(made, curve=short, median=median, mean=mean)])
    assert texts(table, "Median")["survival"] == "0.41 (0.35 to not reached)"
    assert texts(table, "Mean time lived within 0.5")["survival"] == "0.35 (0.33 to 0.37)"


def test_a_curve_without_data_says_why() -> None:
    made = cohorts(("a2001", ()))
    table = survival_curves([curve_of(made)])
    assert len(table.rows) == 1
    shown = texts(table, "No curve")
    assert shown["survival"] == "–"
    assert shown["note"].startswith("No study has a survival probability with a standard error")


def p_values(*given: tuple[float, str]) -> Table:
    outcome = {"label": "Pain", "measure": "HR", "better": "lower", "synthesis": "combine p"}
    made = [
        study(f"p200{place}", result("pain", p_value={"p": p, "favours": favours}))
        for place, (p, favours) in enumerate(given)
    ]
    return combined_p(synthesise(review(*made, outcomes={"pain": outcome})).values())


def test_combined_p_values_have_a_direction_and_a_past() -> None:
    table = p_values((0.02, "lower"), (0.10, "lower"), (0.50, "higher"))
    shown = {c.key: cell for c, cell in zip(table.columns, table.rows[0].cells, strict=True)}
    z = -(2.326348 + 1.644854 - 0.674490) / 3**0.5  # Stouffer, qnorm(1 - p / 2)
    assert shown["z"].value == pytest.approx(z, abs=1e-6)
    assert shown["k"].value == 3
    assert shown["direction"].text == "lower"
    assert shown["p"].past is not None
    assert len(shown["p"].past.inputs) == 3
    assert numbers_without_a_past(table) == []


def test_one_p_value_is_not_combined() -> None:
    table = p_values((0.02, "lower"))
    shown = {c.key: cell.text for c, cell in zip(table.columns, table.rows[0].cells, strict=True)}
    assert (shown["k"], shown["p"], shown["direction"]) == ("1", "–", "–")
    assert "combining needs two" in shown["note"]
    assert combined_p(synthesise(review(study("a2001", survival(60, n=50)))).values()).rows == ()
