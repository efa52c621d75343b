"""A review's outcomes synthesised: the declared model, its alternatives, eras, series and cautions."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from review_in_memory import result, review, study, survival

from evsynth.synthesis.glmm.permutation import permute_counts
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.synthesise import synthesise_outcome
from evsynth.synthesis.pooling.pool import pool

COUNTS = {2001: (4, 10), 2003: (3, 20), 2007: (2, 30), 2012: (1, 40), 2019: (0, 15)}


def counts(**fields: Any) -> OutcomeSynthesis:
    studies = [study(f"s{y}", result("death", count={"events": x, "n": n})) for y, (x, n) in COUNTS.items()]
    return synthesise_outcome(review(*studies, **fields), "death")


def survivals(*percents: float, n: int = 50, **fields: Any) -> OutcomeSynthesis:
    studies = [study(f"s{2001 + 3 * i}", survival(p, n=n)) for i, p in enumerate(percents)]
    return synthesise_outcome(review(*studies, **fields), "os")


def test_events_of_n_are_pooled_by_the_glmm() -> None:
    main = counts().main.pooled
    assert main is not None
    assert (main.method, main.test, main.k) == ("GLMM", "t", 5)
    assert main.estimate == pytest.approx(-2.46704, abs=1e-4)


def test_inverse_variance_on_request() -> None:
    main = counts(model={"counts": "inverse variance"}).main.pooled
    assert main is not None
    assert main.method == "REML"


@pytest.mark.parametrize(
    ("percents", "floor", "test"),
    [
        ((60, 70, 65, 72), {"k_at_most": 8, "variance_ratio_above": 10}, "adhoc"),
        ((60, 70, 65, 72), {"k_at_most": 3, "variance_ratio_above": 10}, "knha"),
        ((60, 70, 65, 72), None, "knha"),
        ((60, 70, 65, 99), {"k_at_most": 3, "variance_ratio_above": 10}, "adhoc"),
    ],
)
def test_the_floor_is_put_where_the_review_declares_it(
    percents: tuple[float, ...], floor: dict[str, float] | None, test: str
) -> None:
    main = survivals(*percents, model={"floor": floor}).main.pooled
    assert main is not None
    assert main.test == test


def test_half_the_effective_n_doubles_the_variances() -> None:
    found = survivals(60, 70, 80)
    half = next(a for a in found.sensitivity if a.label.startswith("Effective n 50%"))
    assert half.pooled is not None
    assert found.main.pooled is not None
    assert half.pooled.vi == pytest.approx(2 * found.main.pooled.vi)
    assert "binomial (optimistic)" in " ".join(found.warnings)


def test_a_possible_overlap_left_in_is_taken_out_in_a_sensitivity_analysis() -> None:
    pair = {"studies": ["s2001", "s2004"], "keep": ["s2004"], "allow_together": True}
    decision = {**pair, "verdict": "possible", "rationale": "one hospital"}
    found = survivals(60, 70, 80, overlaps=[decision])
    without = next(a for a in found.sensitivity if a.label.startswith("Without"))
    assert (found.main.k, without.k) == (3, 2)


def test_an_assumed_denominator_enters_only_its_own_analysis() -> None:
    assumed = survival(81, _assumed_n=182, _assumption="a third", _role="sensitivity", _reason="no n")
    made = review(study("s2001", survival(60, n=50)), study("s2004", survival(70, n=50)), study("s2007", assumed))
    found = synthesise_outcome(made, "os")
    extra = next(a for a in found.sensitivity if a.label == "With assumed denominators")
    assert (found.main.k, extra.k) == (2, 3)
    assert "n = 182 assumed" in extra.detail


def test_a_single_study_is_not_called_a_pool() -> None:
    found = survivals(60)
    assert found.main.label.endswith("alone: nothing to pool")
    assert found.main.pooled is not None
    assert found.main.pooled.prediction is None
    assert (found.leave_one_out, found.cumulative) == (None, None)
    assert all(era.regression is None and era.reason for era in found.eras)


def test_no_event_anywhere_is_told_with_the_exact_limit() -> None:
    nobody = [study(f"s200{i}", result("death", count={"events": 0, "n": 20})) for i in range(3)]
    found = synthesise_outcome(review(*nobody), "death")
    assert found.main.pooled is None
    assert "0 of 60" in found.main.reason


def test_an_outcome_nobody_reported_keeps_its_place() -> None:
    found = synthesise_outcome(review(study("s2001")), "death")
    assert (found.main.pooled, found.main.k) == (None, 0)
    assert found.main.reason


def test_series_end_in_the_pool_and_leave_one_out_is_the_pool_of_the_rest() -> None:
    for found in (survivals(60, 70, 80, 65), counts()):
        assert found.main.pooled is not None
        assert found.cumulative is not None
        assert found.leave_one_out is not None
        assert found.cumulative.estimate[-1] == pytest.approx(found.main.pooled.estimate, rel=1e-9)
    left = counts().leave_one_out
    assert left is not None
    xi, ni = zip(*list(COUNTS.values())[1:], strict=True)
    assert left.estimate[0] == pytest.approx(pool(xi=xi, ni=ni, method="GLMM").estimate, rel=1e-9)


def test_era_slopes_have_permutation_p_and_stay_inside_the_observed_range() -> None:
    found = survivals(50, 55, 62, 70, 68, predict_at=[1990, 2003, 2010, 2030])
    (era,) = found.eras
    assert era.regression is not None
    assert era.regression.descriptive
    assert era.regression.permutations == 120
    assert era.regression.permutation_exact
    assert [p.at for p in era.predictions] == [2003, 2010]
    assert era.slope_range is not None
    low, high = era.slope_range
    assert low <= era.regression.coefficients[-1].estimate <= high


def test_midpoint_stands_beside_year_and_names_who_has_none() -> None:
    windows = [(1990, 1996), (1995, 2001), (1999, 2009), None]
    studies = [
        study(
            f"s{2001 + 3 * i}", survival(60 + i, n=50), cohort={"enrolment": {"start": w[0], "end": w[1]}} if w else {}
        )
        for i, w in enumerate(windows)
    ]
    year, midpoint = synthesise_outcome(review(*studies), "os").eras
    assert (year.covariate, midpoint.covariate) == ("publication_year", "enrolment_midpoint")
    assert midpoint.left_out == ("s2010",)
    assert midpoint.x.tolist() == [1993, 1998, 2004]


def test_score_permutation_equals_a_brute_count() -> None:
    """Enumerate all 120 orders by hand; the statistic is the slope's score at the model without it."""
    xi, ni = zip(*COUNTS.values(), strict=True)
    years = np.array(list(COUNTS))
    fit = pool(xi=xi, ni=ni, method="GLMM")
    u = np.linspace(-9, 9, 20001)
    assert fit.tau2 is not None
    p = 1 / (1 + np.exp(-(fit.estimate + fit.tau2**0.5 * u)))
    score = []
    for x, n in zip(xi, ni, strict=True):
        weight = np.exp(x * np.log(p) + (n - x) * np.log1p(-p) - u * u / 2)
        score.append(np.sum(weight * (x - n * p)) / np.sum(weight))
    sizes = [abs(np.dot(score, years[list(o)] - years.mean())) for o in itertools.permutations(range(5))]
    expected = np.mean(np.array(sizes) >= sizes[0] * (1 - 1e-9))
    found = permute_counts(xi, ni, years)
    assert (found.p[0], found.count, found.exact) == (pytest.approx(expected), 120, True)


def test_monte_carlo_permutations_are_seeded_and_close_to_the_exact_answer() -> None:
    xi, ni = [9, 8, 7, 5, 4, 4, 2, 3], [20] * 8
    years = np.arange(8.0)
    one, again, other = (permute_counts(xi, ni, years, seed=s) for s in (1, 1, 2))
    assert one.p[0] == again.p[0]
    assert not one.exact
    assert abs(one.p[0] - other.p[0]) < 6 * np.hypot(one.se[0], other.se[0]) + 1e-3
