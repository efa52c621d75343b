"""What a run adds by itself or on request: Bayes, Mantel-Haenszel, three levels, curves, p-values, diagnostics."""

import pytest
from review_in_memory import result, review, study, survival

from evsynth.problems import EvidenceError
from evsynth.synthesis import combine_p_values, mantel_haenszel, pool_rates, three_level
from evsynth.synthesis.beta_binomial import beta_binomial
from evsynth.synthesis.outcome.curves import review_curves
from evsynth.synthesis.outcome.synthesise import synthesise, synthesise_outcome

TRIALS = [(4, 123, 11, 139), (6, 306, 29, 303), (3, 231, 11, 220), (62, 13598, 248, 12867)]


def trial(i, ai, n1i, ci, n2i):
    arms = {"treated": {"events": ai, "n": n1i}, "control": {"events": ci, "n": n2i}}
    return study(f"t{2001 + i}", result("trial", two_counts=arms))


def made(*studies, model=None, **fields):
    return review(*studies, **({"model": model} if model else {}), **fields)


def labels(synthesis):
    return [analysis.label for analysis in synthesis.sensitivity]


def test_two_studies_get_a_bayesian_check_by_themselves():
    two = synthesise_outcome(made(*(trial(i, *t) for i, t in enumerate(TRIALS[:2]))), "trial")
    (found,) = [a for a in two.sensitivity if a.label.startswith("Bayesian")]
    assert found.pooled.ci_low < found.pooled.estimate < found.pooled.ci_high < 0
    assert (found.pooled.p, found.pooled.stat) == (None, None)
    assert "half-normal prior with scale 0.5" in found.pooled.note
    four = synthesise_outcome(made(*(trial(i, *t) for i, t in enumerate(TRIALS))), "trial")
    assert not any(label.startswith("Bayesian") for label in labels(four))


def test_declared_models_are_fitted_where_the_data_allow_them():
    rows = [{"method": name} for name in ("Mantel-Haenszel", "Peto", "beta-binomial", "Bayes")]
    model = {"sensitivity": [*rows, {"method": "GENQ"}, {"method": "REML", "test": "kr"}]}
    found = synthesise_outcome(made(*(trial(i, *t) for i, t in enumerate(TRIALS)), model=model), "trial")
    assert labels(found) == [
        "Mantel-Haenszel, common effect",
        "Bayesian, normal-normal",
        "GENQ, Hartung-Knapp-Sidik-Jonkman intervals",
        "REML, Kenward-Roger intervals, with adjusted variance and approximate degrees of freedom",
    ]
    columns = dict(zip(("ai", "n1i", "ci", "n2i"), map(list, zip(*TRIALS, strict=True)), strict=True))
    assert found.sensitivity[0].pooled.estimate == mantel_haenszel(measure="RR", **columns).estimate


def test_counts_and_rates_have_their_models():
    deaths = [study(f"d{2001 + i}", result("death", count={"events": x, "n": 40})) for i, x in enumerate((2, 0, 5, 3))]
    model = {"sensitivity": [{"method": "beta-binomial"}, {"method": "GLMM"}]}
    found = synthesise_outcome(made(*deaths, model=model), "death")
    assert found.sensitivity[0].pooled.estimate == beta_binomial([2, 0, 5, 3], [40] * 4).estimate
    rates = ((5, 120.0), (0, 40.0), (22, 510.0))
    bled = [
        study(f"r{2001 + i}", result("bleeding", rate={"events": x, "person_years": t}))
        for i, (x, t) in enumerate(rates)
    ]
    (glmm,) = [a for a in synthesise_outcome(made(*bled, model=model), "bleeding").sensitivity if "Poisson" in a.label]
    assert glmm.pooled.estimate == pool_rates([5, 0, 22], [120.0, 40.0, 510.0]).estimate


def test_several_rows_of_one_cohort_get_the_three_level_model():
    arms = [{"id": "early", "label": "Early"}, {"id": "late", "label": "Late"}]
    several = [
        study(f"s{2001 + i}", survival(a, n=80, _arm="early"), survival(b, n=90, _arm="late"), arms=arms)
        for i, (a, b) in enumerate(((60, 72), (55, 58), (70, 81), (48, 66)))
    ]
    found = synthesise_outcome(made(*several), "os")
    three, robust = found.sensitivity[:2]
    effects = found.effects
    expected = three_level(effects, None, [row.study for row in effects.pooled])
    assert three.pooled.estimate == expected.coefficients[0].estimate
    assert three.pooled.tau2 == pytest.approx(sum(expected.sigma2))
    assert robust.label == "Three levels, cluster-robust (CR2)"
    assert robust.pooled.estimate == pytest.approx(three.pooled.estimate, rel=1e-12)
    assert robust.pooled.df < 7


def test_a_declared_curve_joins_its_outcomes():
    early = {"label": "Early survival", "measure": "SURV", "horizon": "1 year", "better": "higher"}
    curve = {"label": "Survival", "outcomes": ["early", "os"]}
    cohorts = [
        study(
            f"s{2001 + i}",
            survival(b, n=90),
            result("early", time="1 year", survival={"percent": a, "n": 90}),
        )
        for i, (a, b) in enumerate(((90, 72), (85, 58), (95, 81)))
    ]
    whole = made(*cohorts, outcomes={"early": early}, survival_curves=[curve])
    (found,) = review_curves(whole, synthesise(whole))
    assert found.curve.time.tolist() == [1.0, 5.0]
    assert found.curve.survival[1] < found.curve.survival[0] < 1
    assert found.mean.horizon == 5.0


def test_a_curve_without_data_says_why():
    early = {"label": "Early survival", "measure": "SURV", "horizon": "1 year", "better": "higher"}
    curve = {"label": "Survival", "outcomes": ["early", "os"]}
    whole = made(study("s2001", survival(81)), outcomes={"early": early}, survival_curves=[curve])
    (found,) = review_curves(whole, synthesise(whole))
    assert (found.curve, found.reason) == (
        None,
        "no study has a survival probability with a standard error at any of the horizons",
    )


def test_bare_p_values_are_combined_and_never_pooled():
    outcome = {"label": "Recovery", "measure": "OR", "better": "higher", "synthesis": "combine p"}
    rows = ((0.03, "higher", 120), (0.2, "higher", 40), (0.6, "lower", 60))
    cohorts = [
        study(f"p{2001 + i}", result("recovery", p_value={"p": p, "favours": side, "n": n}))
        for i, (p, side, n) in enumerate(rows)
    ]
    found = synthesise_outcome(made(*cohorts, outcomes={"recovery": outcome}), "recovery")
    assert found.main.pooled is None
    assert found.combined.p == combine_p_values([0.03, 0.2, 0.6], [1, 1, -1], n=[120, 40, 60]).p
    assert found.main.label == "P-values combined (Stouffer)"
    one = synthesise_outcome(made(cohorts[0], outcomes={"recovery": outcome}), "recovery")
    assert (one.combined, one.main.reason) == (None, "1 of 1 results with a p-value; combining needs two.")


def test_diagnostics_stand_where_the_model_has_weights():
    rows = [(4 + i, 100 + 9 * i, 11 + 2 * i, 120 + 5 * i) for i in range(10)]
    trials = synthesise_outcome(made(*(trial(i, *row) for i, row in enumerate(rows))), "trial").diagnostics
    assert len(trials.influence) == len(trials.baujat.labels) == 10
    assert len(trials.gosh) == 2**10 - 11
    assert "egger" in trials.small_study.results
    deaths = [study(f"d{2001 + i}", result("death", count={"events": 2 + i, "n": 40})) for i in range(4)]
    counts = synthesise_outcome(made(*deaths), "death").diagnostics
    assert (counts.influence, counts.baujat, counts.gosh) == (None, None, None)
    assert not counts.small_study.results
    assert synthesise_outcome(made(deaths[0]), "death").diagnostics is None


def test_a_survival_of_everybody_is_named_beside_the_curve():
    early = {"label": "Early survival", "measure": "SURV", "horizon": "1 year", "better": "higher"}
    curve = {"label": "Survival", "outcomes": ["early", "os"]}
    cohorts = [
        study(f"s{2001 + i}", survival(b, n=90), result("early", time="1 year", survival={"percent": a, "n": 90}))
        for i, (a, b) in enumerate(((100, 72), (85, 58), (95, 81)))
    ]
    whole = made(*cohorts, outcomes={"early": early}, survival_curves=[curve])
    (found,) = review_curves(whole, synthesise(whole))
    assert any(
        line.startswith("s2001, survival of 100% at 1: log(-log S) is infinite") for line in found.curve.left_out
    )


def test_p_values_of_undecided_cohorts_are_not_combined():
    outcome = {"label": "Recovery", "measure": "OR", "better": "higher", "synthesis": "combine p"}
    cohorts = [study(f"p{2001 + i}", result("recovery", p_value={"p": 0.03, "favours": "higher"})) for i in range(2)]
    decision = {"studies": ["p2001", "p2002"], "verdict": "certain", "rationale": "one hospital"}
    both = made(*cohorts, outcomes={"recovery": outcome}, overlaps=[decision])
    with pytest.raises(EvidenceError, match="share patients"):
        synthesise_outcome(both, "recovery")
