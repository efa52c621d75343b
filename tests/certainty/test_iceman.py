from dataclasses import replace

import numpy as np
import pytest
from evidence_made import evidence

from evsynth.certainty import credibility_of
from evsynth.certainty.iceman import Credibility
from evsynth.synthesis.outcome.bundle import EraRegression
from evsynth.synthesis.results import Coefficient, Model, Regression


def regression(p=0.004, permutation_p=0.003, k=20, method="REML"):
    slope = Coefficient(
        name="publication_year", estimate=0.1, se=0.01, ci_low=0, ci_high=0.2, stat=2, p=p, permutation_p=permutation_p
    )
    return Regression(
        coefficients=(slope,), k=k, tau2=0.1, qe=1, qe_df=1, qe_p=0.5, method=method, test="knha", measure="PR",
        converged=True, descriptive=False, model=Model(), yi=np.ones(k), vi=np.ones(k), X=np.ones((k, 2)),
        names=("intrcpt", "publication_year"), covariance=np.eye(2), weights=np.ones(k),
    )  # fmt: skip


def record(eras=1, factors=0, answers=(), **fields):
    made = evidence(credibility=answers)
    era = EraRegression("publication_year", "Publication year", (), np.ones(1), regression(**fields), None)
    others = tuple(replace(era, covariate=f"c{i}", label=f"C{i}", regression=None) for i in range(eras - 1))
    named = tuple((f"F{i}", None) for i in range(factors))
    synthesis = replace(made.synthesis, eras=(era, *others), factors=named)
    return credibility_of(made.review, synthesis)[0]


def answer(item, said, covariate="publication_year"):
    return {
        "outcome": "x", "covariate": covariate, "item": item, "answer": said, "rationale": "seen", "decided_by": "B",
        "date": "2024",
    }  # fmt: skip


def suggested(item, **fields):
    return record(**fields).items[item - 1].suggestion


def test_a_regression_compares_cohorts_and_nothing_within_them():
    assert (suggested(1), suggested(2), suggested(8)) == ("definitely no", "not applicable", "definitely yes")


@pytest.mark.parametrize(
    ("k", "said"),
    [(5, "definitely no"), (6, "probably no"), (10, "probably no"), (11, "probably yes"), (15, "probably yes"),
     (16, "definitely yes")],
)  # fmt: skip
def test_the_number_of_cohorts_is_answered_from_k(k, said):
    assert suggested(3, k=k) == said


def test_the_expected_direction_is_for_a_person():
    assert suggested(4) is None


@pytest.mark.parametrize(
    ("p", "permutation_p", "said", "name"),
    [
        (0.005, 0.001, "definitely yes", "test of the slope"),
        (0.001, 0.0051, "probably yes", "permutation test of the slope"),
        (0.01, None, "probably yes", "test of the slope"),
        (0.011, None, "probably no", "test of the slope"),
        (0.05, 0.01, "probably no", "test of the slope"),
        (0.051, 0.01, "definitely no", "test of the slope"),
    ],
)
def test_chance_is_answered_from_the_larger_p(p, permutation_p, said, name):
    item = record(p=p, permutation_p=permutation_p).items[4]
    assert (item.suggestion, item.fact.name) == (said, name)


@pytest.mark.parametrize(
    ("eras", "factors", "said"),
    [(1, 0, "probably yes"), (2, 1, "probably yes"), (2, 2, "probably no"), (5, 5, "probably no"),
     (6, 5, "definitely no")],
)  # fmt: skip
def test_many_covariates_lower_credibility(eras, factors, said):
    assert suggested(6, eras=eras, factors=factors) == said


@pytest.mark.parametrize(
    ("method", "said"), [("REML", "definitely yes"), ("GLMM", "definitely yes"), ("FE", "definitely no"),
                         ("EE", "definitely no")]
)  # fmt: skip
def test_a_common_effect_lowers_credibility(method, said):
    assert suggested(7, method=method) == said


def test_no_suggested_trend_is_not_rated_and_needs_no_answer():
    found = record(p=0.11, permutation_p=None)
    assert (found.applies, found.at_most, found.confirmed) == (False, None, True)
    assert record(p=0.10, permutation_p=None).applies


def test_an_answer_outweighs_the_suggestion_and_keeps_its_place():
    found = record(answers=[answer(4, "probably yes"), answer(4, "definitely no", covariate="enrolment_midpoint")])
    item = found.items[3]
    assert (item.counts, item.place, item.suggestion) == ("probably yes", "review.yaml, line 1", None)
    assert not found.confirmed
    assert record(answers=[answer(n, "probably yes") for n in range(1, 9)]).confirmed


@pytest.mark.parametrize(
    ("said", "rank"),
    [
        (["definitely no"] * 8, "very low"),
        (["unclear", "probably no"] * 4, "very low"),
        (["definitely no"] * 7 + ["not applicable"], "very low"),
        (["definitely no"] * 2 + ["definitely yes"] * 6, "low"),
        (["definitely no"] + ["definitely yes"] * 7, "moderate"),
        (["probably no", "unclear"] + ["definitely yes"] * 6, "moderate"),
        (["probably no"] + ["definitely yes"] * 7, "high"),
        (["probably yes"] * 8, "high"),
    ],
)
def test_the_answers_cap_the_credibility(said, rank):
    assert record(answers=[answer(n + 1, words) for n, words in enumerate(said)]).at_most == rank


def test_a_regression_that_could_not_be_fitted_has_no_record():
    made = evidence()
    era = EraRegression("publication_year", "Publication year", (), np.ones(1), None, None, reason="too few")
    assert credibility_of(made.review, replace(made.synthesis, eras=(era,))) == ()
    assert isinstance(record(), Credibility)
