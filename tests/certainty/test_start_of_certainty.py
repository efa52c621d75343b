import pytest
from evidence_made import comparison, evidence, judged
from review_in_memory import result, review, study

from evsynth.certainty.evidence import is_comparative
from evsynth.certainty.rating import Level
from evsynth.certainty.start import RULES, start_of
from evsynth.synthesis.outcome.synthesise import synthesise_outcome

TRIAL, COHORT = "randomised trial", "retrospective cohort"
NON_RANDOMISED = {"designs": (COHORT,)}
PROGNOSIS = {"question_type": "overall_prognosis"}


@pytest.mark.parametrize(
    ("made", "level", "rule"),
    [
        (evidence(), Level.HIGH, "overall_prognosis"),
        (evidence(question_type="prevalence"), Level.HIGH, "prevalence"),
        (comparison(question_type="prognostic_factor"), Level.HIGH, "prognostic_factor"),
        (comparison(designs=(TRIAL,)), Level.HIGH, "randomised"),
        (comparison(designs=(TRIAL, COHORT)), Level.LOW, "mixture"),
        (comparison(), Level.LOW, "non_randomised"),
        (comparison(designs=("not reported",)), Level.LOW, "non_randomised"),
        (comparison(designs=(TRIAL,), **PROGNOSIS), Level.HIGH, "randomised"),
        (comparison(**PROGNOSIS), Level.LOW, "comparison_in_prognosis"),
        (evidence(question_type="intervention"), Level.LOW, "rate_for_intervention"),
        (evidence(measure="GEN", question_type="intervention"), Level.LOW, "non_randomised"),
        (evidence(measure="GEN"), Level.HIGH, "overall_prognosis"),
        (evidence(start_certainty="low"), Level.LOW, "stated_low"),
        (comparison(designs=(TRIAL,), start_certainty="low"), Level.LOW, "stated_low"),
        # ROBINS-I: declared, asked for, or used on every non-randomised study; its being the default is not enough
        (comparison(risk_of_bias_tool="robins-i-v1"), Level.HIGH, "robins_i"),
        (comparison(start_certainty="high"), Level.HIGH, "robins_i"),
        (comparison(risk_of_bias_tool="minors", start_certainty="high"), Level.LOW, "non_randomised"),
        (comparison(bias=[judged("Moderate", "robins-i-v2")] * 3), Level.HIGH, "robins_i"),
        (comparison(bias=[judged("Low", "robins-i-v2"), (), ()]), Level.LOW, "non_randomised"),
        (comparison(bias=[judged("Low", "minors")] * 3), Level.LOW, "non_randomised"),
    ],
)
def test_certainty_starts_where_the_question_the_designs_and_the_tool_put_it(made, level, rule):
    found, said = start_of(made.review, made.synthesis)
    assert (found, said.id) == (level, f"start.{rule}")
    assert RULES[said.id] is said


@pytest.mark.parametrize(
    ("data", "compares"),
    [
        ({"generic": {"estimate": -0.2, "se": 0.1}}, True),
        ({"median": {"median": 30, "unit": "months", "ci": [20, 40]}}, False),
        ({"mean": {"mean": 30, "sd": 5, "n": 40, "unit": "months"}}, False),
    ],
)
def test_the_mean_of_one_group_is_no_comparison_whatever_the_question(data, compares):
    outcome = {"label": "Survival", "measure": "GEN", "better": "higher"}
    made = review(study("a2001", result("x", **data)), outcomes={"x": outcome}, question_type="intervention")
    assert is_comparative(made, synthesise_outcome(made, "x")) is compares
