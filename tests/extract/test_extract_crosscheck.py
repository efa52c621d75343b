import re
from collections.abc import Callable
from pathlib import Path

import pytest

from evsynth.effects.kinds.registry import ACCEPTS
from evsynth.extract import load
from evsynth.extract.model import Review
from evsynth.extract.model.kinds import KINDS_OF_MEASURE
from evsynth.problems import Problem, Severity

Refused = Callable[..., tuple[Problem, ...]]
LEE, JONES, SMITH, REVIEW = "lee2019.yaml", "jones2014.yaml", "smith2010.yaml", "review.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "field", "message", "remedy"),
    [
        # names
        (LEE, "outcome: recurrence", "outcome: recurence", "results.0.outcome", "no outcome 'recurence'",
         "Did you mean 'recurrence'?"),
        (LEE, "arm: light", "arm: ligth", "results.0.arm", "no arm 'ligth'", "Did you mean 'light'?"),
        (LEE, "arm: light", "arm: light\n    comparator: hevy", "results.0.comparator", "no arm 'hevy'", "'heavy'"),
        (LEE, "arm: light", "arm: light\n    comparator: light", "results.0.comparator", "with itself", "other"),
        (LEE, "id: heavy", "id: light", "arms", "same id", "own"),
        (REVIEW, "studies: [smith2010,", "studies: [smyth2010,", "overlaps.0.studies.0", "no study 'smyth2010'",
         "Did you mean 'smith2010'?"),
        (REVIEW, "outcomes: [recurrence]", "outcomes: [x]", "overlaps.0.outcomes.0", "no outcome 'x'", "use one of"),
        # citations
        (LEE, "citation: lee2019", "citation: lee2091", "results.0.source.citation", "'lee2091'",
         "Did you mean 'lee2019'?"),
        (LEE, "extracted_by", "citation: lee2091\nextracted_by", "citation", "'lee2091'", "'lee2019'"),
        (LEE, "extracted_by", "other_citations: [no]\nextracted_by", "other_citations.0", "'no'", "use one of"),
        (LEE, "{citation: lee2019,", "{tier: secondary, citation: lee2019,", "results.0.source.tier",
         "own paper is given as a secondary", "primary"),
        (REVIEW, "date: 2005-03, citation: guideline2015", "date: 2005-03, citation: guide", "landmarks.0.citation",
         "'guide'", "guideline2015"),
        (REVIEW, "{citation: guideline2015, loc", "{citation: g2015, loc", "claims.0.source.citation", "'g2015'", ""),
        (REVIEW, "{citation: guideline2015, state", "{citation: g, state", "other_syntheses.0.citation", "'g'", ""),
        # kinds of data
        (JONES, "outcome: mesh_free_survival", "outcome: chronic_pain", "results.2.survival",
         "survival data give no PLO", "count or percent or generic"),
        (LEE, "outcome: chronic_pain", "outcome: mesh_free_survival", "results.2.count", "count data give no SURV", ""),
        # time points
        (REVIEW, "horizon: 5 years", "definition: x", "outcomes.mesh_free_survival", "none is named", "horizon"),
        (LEE, "time: 24 months", "time: 27 months", "results.0.time",
         "different time horizons in one pool: 'recurrence' is at 2 years, this result has 27 months", "accepts"),
        (JONES, "time: 5 years\n    survival", "survival", "results.2.time", "has no time point", "accepts"),
        (JONES, "time: 5 years\n    survival", "time: 3 years\n    survival", "results.2.time", "3 years", "accepts"),
        (LEE, "time: 24 months", "time: in hospital", "results.0.time", "in hospital", "accepts"),
        # one result a study and arm
        (LEE, "arm: heavy", "arm: light", "results.1.outcome", "second main result of 'recurrence' in arm 'light'",
         "role"),
        (JONES, "role: sensitivity\n    reason: later than the horizon of two years", "note: x", "results.1.outcome",
         "second main result", "role"),
        # years
        (LEE, "start: 2013", "start: 2020", "cohort.enrolment.start", "2020 is after publication in 2019", "bib"),
        (LEE, "start: 2013", "start: 2013, end: 2020", "cohort.enrolment.end", "2020 is after publication", "bib"),
        (REVIEW, "start: 2005}", "start: 2007}", "eras.periods.1.start", "leave a gap", "start it in 2005"),
        (REVIEW, "start: 2005}", "start: 2004}", "eras.periods.1.start", "overlap", "start it in 2005"),
        (REVIEW, "end: 2004}", "start: 1990}", "eras.periods.0", "has no end", "last"),
        (REVIEW, "start: 2005}", "end: 2010}", "eras.periods.1", "has no start", "first"),
        (REVIEW, "end: 2004}", "start: 2006, end: 2004}", "eras.periods.0", "starts in 2006, after", "correct"),
        # moderators
        (SMITH, "mesh_weight: 85", "mesh_wieght: 85", "moderators.mesh_wieght", "'mesh_wieght'", "'mesh_weight'"),
        (SMITH, "mesh_weight: 85", "mesh_weight: heavy", "moderators.mesh_weight", "declared continuous", "a number"),
        (SMITH, "surgeon: consultant", "surgeon: 1", "moderators.surgeon", "declared factor", "quotes"),
        # overlaps
        (REVIEW, "keep: [jones2014]", "keep: [lee2019]", "overlaps.0.keep.0", "not among the studies", "add it"),
        # thresholds
        (REVIEW, "importance: 8", "thresholds: [5]", "outcomes.recurrence.thresholds.0", "between 0 and 1", "0.05"),
        # claims
        (REVIEW, "study: lee2019,", "study: lea2019,", "claims.0.check.of.study", "'lea2019'", "'lee2019'"),
        (REVIEW, "arm: light, stated", "arm: lite, stated", "claims.0.check.of.arm", "'lite'", "light"),
        (REVIEW, "arm: light, stated", "arm: heavy, stated", "claims.0.check.of", "no result of 'chronic_pain' in arm",
         "extract"),
        (REVIEW, "outcome: chronic_pain, arm: light", "outcome: hospital_stay", "claims.0.check.of",
         "lee2019 has no result of 'hospital_stay'.", "extract"),
        (REVIEW, "outcome: chronic_pain, arm", "outcome: pain, arm", "claims.0.check.of.outcome", "outcome 'pain'", ""),
        (REVIEW, "kind: value\n      of: {study: lee2019, outcome: chronic_pain, arm: light, stated: 10}",
         "kind: window\n      study: lee2019\n      landmarks: [heavyweight]", "claims.0.check.landmarks.0",
         "no landmark 'heavyweight'", "Did you mean 'lightweight'?"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_an_error(
    refused: Refused, name: str, old: str, new: str, field: str, message: str, remedy: str
) -> None:
    (problem,) = [p for p in refused(name, (old, new)) if p.field == field]
    assert problem.path.endswith(name)
    assert problem.severity is Severity.ERROR
    assert message in problem.message
    assert remedy in problem.remedy


def test_an_outcome_without_horizon_pools_one_duration_only(hernia: Path, refused: Refused) -> None:
    review = (hernia / REVIEW).read_text()
    (hernia / REVIEW).write_text(re.sub("    horizon: 2 years.*\n", "", review))
    assert len(load(hernia).studies) == 3
    (problem,) = refused(LEE, ("time: 24 months", "time: 27 months"))
    assert (problem.path, problem.field) == (f"{hernia}/{LEE}", "results.0.time")
    assert problem.message.endswith("in one pool: 'recurrence' has 2 years in smith2010 and 27 months here.")
    (hernia / LEE).write_text((hernia / LEE).read_text().replace("27 months", "26 months"))
    assert load(hernia).warnings == ()


def test_two_undecided_cohorts_never_enter_one_pool(refused: Refused) -> None:
    (problem,) = refused(REVIEW, ("    keep: [jones2014]\n", ""))
    assert "jones2014 and smith2010 share patients, and all would enter the pool of 'recurrence'" in problem.message
    assert "allow_together" in problem.remedy


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    keep: [jones2014]\n", "    allow_together: true\n"),
        ("verdict: certain\n    keep: [jones2014]\n", "verdict: none\n"),
        ("    keep: [jones2014]\n    outcomes: [recurrence]", "    outcomes: [hospital_stay]"),
    ],
)
def test_a_decision_lets_them_together_or_is_about_another_outcome(
    changed: Callable[..., Review], old: str, new: str
) -> None:
    assert len(changed(REVIEW, (old, new)).studies) == 3


def test_a_study_without_entry_or_without_year_is_an_error(refused: Refused) -> None:
    found = refused("references.bib", ("@article{lee2019", "@article{lee2018"))
    assert {p.field for p in found} >= {"citation", "results.0.source.citation"}
    assert all("Did you mean 'lee2018'?" in p.remedy for p in found)


def test_a_lost_year_is_an_error_at_the_study(refused: Refused) -> None:
    (problem,) = refused(
        "references.bib",
        ("  title = {Light or heavy mesh},\n", ""),
        ("{Lee, Dana}", "{Lee}, title={T}"),
        ("  year = {2019}\n", ""),
    )
    assert problem.path.endswith(LEE)
    assert "'lee2019' has no year" in problem.message


def warnings(review: Review) -> list[tuple[str, str]]:
    assert all(problem.severity is Severity.WARNING for problem in review.warnings)
    return [(problem.field, problem.message) for problem in review.warnings]


def test_a_denominator_above_arm_or_cohort_is_a_warning_unless_flagged(changed: Callable[..., Review]) -> None:
    assert warnings(changed(LEE, ("n: 141", "n: 151"))) == [
        ("results.0.count.n", "the denominator 151 is larger than arm 'light', which has 150 patients.")
    ]
    assert warnings(changed(LEE, ("events: 6, n: 151}", "events: 6, n: 151}\n    flags: [denominator unclear]"))) == []
    assert warnings(changed(SMITH, ("n: 231", "n: 241")))[0][0] == "results.0.count.n"


@pytest.mark.parametrize(
    ("percent", "doubtful"),
    [("0.61", True), ("0.09", True), ("0.43", False), ("0.4", False), ("0", False), ("1", False), ("61", False)],
)
def test_a_share_in_place_of_a_percentage_is_a_warning(
    changed: Callable[..., Review], percent: str, doubtful: bool
) -> None:
    # One of 231 patients is 0.43%; no number of them is 0.61%.
    told = warnings(changed(SMITH, ("percent: 9.1", f"percent: {percent}")))
    assert [field for field, _ in told] == (["results.1.percent.percent"] if doubtful else [])


def test_a_survival_probability_below_one_percent_is_doubtful(changed: Callable[..., Review]) -> None:
    (told,) = warnings(changed(JONES, ("{percent: 94.2, ci: [91.8, 95.9], n: 610}", "{percent: 0.942, n: 610}")))
    assert told == ("results.2.survival.percent", "0.942 percent is hardly possible here: is it a share?")


def test_a_primary_source_that_is_not_the_studys_paper_is_doubtful(changed: Callable[..., Review]) -> None:
    (told,) = warnings(changed(LEE, ("citation: lee2019", "citation: guideline2015")))
    assert told[0] == "results.0.source.citation"
    assert warnings(changed(LEE, ("extracted_by", "other_citations: [guideline2015]\nextracted_by"))) == []


def test_excluded_results_and_studies_are_not_held_to_the_pool(changed: Callable[..., Review]) -> None:
    reasons = ("time: 24 months", "time: 9 years\n    role: excluded\n    reason: too late")
    assert warnings(changed(LEE, reasons)) == []
    assert (
        warnings(changed(LEE, ("time: 24 months", "time: 8 years"), ("extracted_by", "excluded: why\nextracted_by")))
        == []
    )


def test_the_reader_and_the_effects_agree_on_what_a_measure_is_computed_from() -> None:
    assert KINDS_OF_MEASURE == ACCEPTS
