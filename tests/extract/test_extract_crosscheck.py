import re
from collections.abc import Callable
from pathlib import Path

import pytest

from evsynth.extract import load
from evsynth.extract.model import Review
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
        (REVIEW, "landmarks:", "survival_curves: [{label: x, outcomes: [mesh_free_survival, no]}]\nlandmarks:",
         "survival_curves.0.outcomes.1", "no outcome 'no'", "use one of"),
        (REVIEW, "landmarks:", "survival_curves: [{label: x, outcomes: [mesh_free_survival, recurrence]}]\nlandmarks:",
         "survival_curves.0.outcomes.1", "'recurrence' is no survival probability", "measure SURV with a horizon"),
        (REVIEW, "landmarks:",
         "survival_curves: [{label: x, outcomes: [mesh_free_survival, mesh_free_survival]}]\nlandmarks:",
         "survival_curves.0.outcomes.1", "at the same horizon as 'mesh_free_survival'", "one outcome a horizon"),
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


def test_a_key_without_entry_is_told_once_a_file_with_its_lines(refused: Refused) -> None:
    (problem,) = refused("references.bib", ("@article{lee2019", "@article{lee2018"))
    assert (problem.field, problem.line) == ("citation", 1)
    assert problem.message == "there is no entry in references.bib for 'lee2019', cited again in lines 15, 20, 25."
    assert "Did you mean 'lee2018'?" in problem.remedy


def test_a_bibliography_without_entries_says_what_to_add(hernia: Path, refused: Refused) -> None:
    for text in ("", "@"):
        (hernia / "references.bib").write_text(text)
        found = [p for p in refused(LEE, ("Examplia", "Examplia")) if "no entry" in p.message]
        assert len(found) == 4
        assert {p.remedy for p in found} == {"add its entry to references.bib."}


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


def test_a_primary_source_that_is_not_the_studys_paper_is_told_once(changed: Callable[..., Review]) -> None:
    twice = [("source: {citation: lee2019", "source: {citation: guideline2015")] * 2
    (told,) = warnings(changed(LEE, *twice))
    assert told[0] == "results.0.source.citation"
    assert told[1].endswith("is not the study's own paper, cited again in line 20.")
    assert warnings(changed(LEE, ("extracted_by", "other_citations: [guideline2015]\nextracted_by"))) == []


def edited(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)


def test_both_denominators_of_a_contrast_are_held_to_their_arms(mesh: Path) -> None:
    edited(mesh / "adams2006.yaml", ("{events: 6, n: 57}", "{events: 6, n: 61}"), ("n: 55}", "n: 59}"))
    assert warnings(load(mesh)) == [
        ("results.0.two_counts.treated.n", "the denominator 61 is larger than arm 'mesh', which has 60 patients."),
        ("results.0.two_counts.control.n", "the denominator 59 is larger than arm 'sutures', which has 58 patients."),
    ]


def test_the_patients_of_a_published_ratio_are_both_arms(mesh: Path) -> None:
    edited(mesh / "brown2011.yaml", ("p: 0.04}", "p: 0.04, n: 186}"))
    assert warnings(load(mesh)) == []
    edited(mesh / "brown2011.yaml", ("n: 186}     #", "n: 187}     #"))
    assert warnings(load(mesh)) == [
        ("results.1.relative.n", "the denominator 187 is larger than the cohort, which has 186 patients.")
    ]


def test_a_result_of_the_wrong_kind_is_not_told_of_its_denominator(refused: Refused) -> None:
    found = refused(LEE, ("outcome: chronic_pain", "outcome: mesh_free_survival"), ("n: 146", "n: 999"))
    assert "results.2.count" in {p.field for p in found}
    assert not any("denominator" in p.message for p in found)


def test_a_contrast_the_other_way_round_is_a_warning(mesh: Path) -> None:
    turn = ("arm: mesh\n    comparator: sutures", "arm: sutures\n    comparator: mesh")
    edited(mesh / "brown2011.yaml", turn)
    (told,) = [told for told in warnings(load(mesh)) if "opposite" in told[1]]
    field, message = told
    assert field == "results.0.comparator"
    assert message.startswith("'recurrence' compares 'sutures' with 'mesh' here and 'mesh' with 'sutures' in adams2006")
    excluded = ("time: 1 year\n    two", "time: 1 year\n    role: excluded\n    reason: why\n    two")
    edited(mesh / "brown2011.yaml", excluded)
    assert not any("opposite" in message for _, message in warnings(load(mesh)))


@pytest.mark.parametrize(
    ("year", "told"),
    [(1999, True), (2000, True), (2001, False), (2016, False), (2017, True)],
)
def test_a_year_no_curve_reaches_is_a_warning(mesh: Path, year: int, told: bool) -> None:
    # Midpoints of enrolment 2001 to 2008.5, publications 2006 to 2016.
    edited(mesh / REVIEW, ("[2008, 2014]", f"[2008, {year}]"))
    assert [field for field, _ in warnings(load(mesh))] == (["predict_at.1"] if told else [])


@pytest.mark.parametrize(("level", "told"), [("Consultant", True), ('"con sultant"', True), ("trainee", False)])
def test_levels_that_differ_in_case_or_space_only_are_a_warning(
    changed: Callable[..., Review], level: str, told: bool
) -> None:
    found = warnings(changed(LEE, ("extracted_by", f"moderators: {{surgeon: {level}}}\nextracted_by")))
    assert [field for field, _ in found] == (["moderators.surgeon"] if told else [])
    assert all("'consultant' of smith2010 in case or spaces only" in message for _, message in found)


@pytest.mark.parametrize(("se", "told"), [("0.18", True), ("0.19", False), ("0.95", False)])
def test_a_standard_error_of_survival_far_below_binomial_is_a_warning(
    changed: Callable[..., Review], se: str, told: bool
) -> None:
    # sqrt(94.2 * 5.8 / 610) = 0.946 points, a fifth of it 0.189.
    found = warnings(changed(JONES, ("ci: [91.8, 95.9], n: 610", f"se: {se}")))
    assert [field for field, _ in found] == (["results.2.survival.se"] if told else [])
    assert all("far below the 0.95 that 610 patients can give" in message for _, message in found)


def test_an_assumed_risk_below_one_percent_is_a_warning(mesh: Path) -> None:
    edited(mesh / REVIEW, ("assumed_risk: 12", "assumed_risk: 0.12"), ("predict_at", "assumed_risk: 0.2\npredict_at"))
    assert [(p.field, p.remedy) for p in load(mesh).warnings] == [
        ("outcomes.reoperation.assumed_risk", "write 12 if 12% is meant."),
        ("assumed_risk", "write 20 if 20% is meant."),
    ]


def test_excluded_results_and_studies_are_not_held_to_the_pool(changed: Callable[..., Review]) -> None:
    reasons = ("time: 24 months", "time: 9 years\n    role: excluded\n    reason: too late")
    assert warnings(changed(LEE, reasons)) == []
    assert (
        warnings(changed(LEE, ("time: 24 months", "time: 8 years"), ("extracted_by", "excluded: why\nextracted_by")))
        == []
    )
