"""Where certainty starts: by the kind of question, the designs and the risk-of-bias tool."""

from __future__ import annotations

from evsynth.certainty.evidence import is_comparative, rows_of
from evsynth.certainty.rating import Level, Rule
from evsynth.extract.model import Review
from evsynth.extract.tools import assessment_for, default_tool
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis

RANDOMISED = "randomised trial"
ROBINS_I = "robins-i"
RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule("start.overall_prognosis", "Rates in cohorts start at High for overall prognosis.", "iorio2015", False),
        Rule(
            "start.prevalence",
            "Rates in cohorts start at High for prevalence, as for overall prognosis.",
            "iorio2015",
            True,
        ),
        Rule("start.prognostic_factor", "Cohorts start at High for a prognostic factor.", "foroutan2020", False),
        Rule("start.randomised", "Randomised trials start at High.", "guyatt2025d", False),
        Rule("start.non_randomised", "Non-randomised comparisons start at Low.", "guyatt2025d", False),
        Rule(
            "start.mixture",
            "Randomised and non-randomised studies together start where the lower of the two does, at Low.",
            "guyatt2025d",
            True,
        ),
        Rule(
            "start.robins_i",
            "Non-randomised comparisons judged by ROBINS-I start at High, as the tool itself asks about confounding "
            "and selection.",
            "schuenemann2019b",
            False,
        ),
        Rule(
            "start.comparison_in_prognosis",
            "A comparison of groups in a review of overall prognosis or prevalence starts at Low, as a non-randomised "
            "comparison does.",
            "guyatt2025d",
            True,
        ),
        Rule(
            "start.rate_for_intervention",
            "A rate without a comparison group starts at Low for a question about an intervention.",
            "guyatt2025d",
            True,
        ),
        Rule("start.stated_low", "The review lets certainty start at Low.", "guyatt2025d", True),
    )
}


def start_of(review: Review, synthesis: OutcomeSynthesis) -> tuple[Level, Rule]:
    """Return the level the certainty of an outcome starts at, and the rule that says so."""
    rule = RULES[_rule(review, synthesis)]
    at_high = {"start.overall_prognosis", "start.prevalence", "start.prognostic_factor", "start.randomised"}
    return (Level.HIGH if rule.id in at_high | {"start.robins_i"} else Level.LOW), rule


def randomised(review: Review, synthesis: OutcomeSynthesis) -> bool:
    """Return whether every study of an outcome is a randomised trial."""
    designs = {review.study(row.study).design for row in rows_of(synthesis)}
    return designs == {RANDOMISED}


def _rule(review: Review, synthesis: OutcomeSynthesis) -> str:
    if review.start_certainty == "low":
        return "start.stated_low"
    comparative = is_comparative(review, synthesis)
    if review.question_type == "prognostic_factor":
        return "start.prognostic_factor"
    if review.question_type in {"overall_prognosis", "prevalence"} and not comparative:
        return f"start.{review.question_type}"
    if not comparative:
        return "start.rate_for_intervention"
    return _comparison(review, synthesis)


def _comparison(review: Review, synthesis: OutcomeSynthesis) -> str:
    if randomised(review, synthesis):
        return "start.randomised"
    if _by_robins_i(review, synthesis):
        return "start.robins_i"
    if review.question_type != "intervention":
        return "start.comparison_in_prognosis"
    designs = {review.study(row.study).design for row in rows_of(synthesis)}
    return "start.mixture" if RANDOMISED in designs else "start.non_randomised"


def _by_robins_i(review: Review, synthesis: OutcomeSynthesis) -> bool:
    """Return whether the review declares ROBINS-I, starts at High with it, or had every study judged by it."""
    if review.risk_of_bias_tool is not None or review.start_certainty == "high":
        return default_tool(review).startswith(ROBINS_I)
    studies = {row.study: review.study(row.study) for row in rows_of(synthesis)}
    found = [assessment_for(study, synthesis.id) for study in studies.values() if study.design != RANDOMISED]
    return bool(found) and all(one is not None and one.tool.startswith(ROBINS_I) for one in found)
