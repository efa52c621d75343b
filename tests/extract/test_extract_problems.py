from collections.abc import Callable
from pathlib import Path

import pytest

from evsynth.extract import load
from evsynth.problems import EvidenceError, Problem

Refused = Callable[..., tuple[Problem, ...]]
LEE, REVIEW = "lee2019.yaml", "review.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "field", "message", "remedy"),
    [
        (LEE, "design: randomised trial", "design: randomized trial", "design", "the text 'randomized trial' is not",
         "Did you mean 'randomised trial'?"),
        (LEE, "design: randomised trial\n", "", "design", "'design' is missing: design of the study.", "add 'design"),
        (LEE, "country:", "contry:", "cohort.contry", "no field 'contry'", "Did you mean 'country'?"),
        (LEE, "country:", "соuntry:", "cohort.соuntry", "cyrillic small letter es", "Did you mean 'country'?"),
        (LEE, "time: 24 months", "events: 3", "results.0.events", "no field 'events'",
         "'events' belongs under count or rate."),
        (LEE, "extracted_by", "events: 1\nextracted_by", "events", "no field", "belongs under results.count"),
        (LEE, "events: 6,", "evnts: 6,", "results.0.count.evnts", "no field 'evnts'", "Did you mean 'events'?"),
        (LEE, "events: 6,", "", "results.0.count.events", "missing: patients with the event", "events"),
        (LEE, "events: 6", 'events: "6"', "results.0.count.events", "found the text '6'", "without quotes"),
        (LEE, "events: 6", "events: 6.5", "results.0.count.events", "whole number is needed; found the number 6.5", ""),
        (LEE, "events: 6", "events: -6", "results.0.count.events", "-6 is not at least 0", "paper"),
        (LEE, "events: 6", "events: −6", "results.0.count.events", "found the text '−6'", "hyphen"),
        (LEE, "events: 6", "events: true", "results.0.count.events", "found the truth value true", "number"),
        (LEE, "events: 6", "events: .nan", "results.0.count.events", "found the text '.nan'", "number"),
        (LEE, "events: 6", "events: [6]", "results.0.count.events", "found a list", "number"),
        (LEE, "events: 6", f"events: {'9' * 400}", "results.0.count.events", "found the text '999", "number"),
        (LEE, "n: 141", "n: 1,410", "results.0.count.410", "no field '410'", "1,000, write 1000"),
        (LEE, "events: 6", "events: 160", "results.0.count", "160 events are more than the 141 patients", "paper"),
        (LEE, "count: {events: 6, n: 141}", "percent: {percent: 4%, n: 141}", "results.0.percent.percent",
         "found the text '4%'", "percent sign"),
        (LEE, "count: {events: 6, n: 141}", "percent: {percent: '4,3', n: 141}", "results.0.percent.percent",
         "found the text '4,3'", "decimal point"),
        (LEE, "count: {events: 6, n: 141}", "percent: {percent: 430, n: 141}", "results.0.percent.percent",
         "430 is not at most 100", "paper"),
        (LEE, "count: {events: 6, n: 141}", "percent: {percent: 4, ci: [5, 9]}", "results.0.percent",
         "does not hold its estimate", "paper"),
        (LEE, "count: {events: 6, n: 141}", "percent: {percent: 4, ci: [3]}", "results.0.percent.ci.1",
         "lower and an upper", "[lower, upper]"),
        (LEE, "count: {events: 6, n: 141}", "percent: {percent: 4, ci: [3, 5], level: 0.95}", "results.0.percent.level",
         "0.95 is not at least 50", "95, not 0.95"),
        (LEE, "count: {events: 6, n: 141}", "not_reported: yes", "results.0.not_reported", "only true", "true"),
        (LEE, "count: {events: 6, n: 141}", "method: reported", "results.0", "one kind of data is needed; found none",
         "count, percent"),
        (LEE, "arm: light", "mean: {mean: 1}", "results.0", "found count and mean", "keep one of"),
        (LEE, "time: 24 months", "time: 24m", "results.0.time", "'24m' is not a time point", "5 years"),
        (LEE, "time: 24 months", "role: sensitivity", "results.0", "needs a reason", "reason"),
        (LEE, "time: 24 months", "assumed_n: 4", "results.0", "come together", "other"),
        (LEE, "arm: light", "arm: the light one", "results.0.arm", "not a short name", "letters"),
        (LEE, "start: 2013", "start: 2013, end: 2012", "cohort.enrolment", "starts in 2013, after its end", "paper"),
        (LEE, "country: Examplia", "country: 44", "cohort.country", "found the number 44", '"44"'),
        (LEE, "country: Examplia", f"country: {'x' * 5000}", "cohort.country", "longer than 4000", "shorten"),
        (LEE, "country: Examplia", "country: ''", "cohort.country", "empty", "leave the field out"),
        (LEE, "centres: multicentre", "institutions: Here", "cohort.institutions", "a list is needed", "[first"),
        (LEE, "centres: multicentre", "institutions:", "cohort.institutions", "found nothing", "leave the field out"),
        (LEE, "centres: multicentre", "institutions_verified: 1", "cohort.institutions_verified", "true or false", ""),
        (LEE, "extracted_by", "key: x\nextracted_by", "key", "filled in by the program", "delete"),
        (LEE, "extracted_by", "moderators: {mesh_weight: [1]}\nextracted_by", "moderators.mesh_weight",
         "found a list", "number"),
        (LEE, "start: 2013}", "start: 2013}\n  operated: x", "cohort.operated", "found the text 'x'", "such as 12."),
        (LEE, "enrolment: {start: 2013}", "enrolment: 2008-2012", "cohort.enrolment", "found the text '2008-2012'",
         "write {start: 2008, end: 2012}"),
        (LEE, "enrolment: {start: 2013}", "enrolment: unknown", "cohort.enrolment", "found the text 'unknown'",
         "write {start: 2008, end: 2012}"),
        (LEE, "count: {events: 6, n: 141}", "relative: {measure: HR, estimate: 0.5, p: <0.05}", "results.0.relative.p",
         "found the text '<0.05'", "write p: 0.05 and p_bound: true."),
        (LEE, "events: 6", "events: <6", "results.0.count.events", "found the text '<6'", "plain number"),
        (REVIEW, "importance: 8", "assumed_risk_source: A register", "outcomes.recurrence",
         "assumed_risk_source is given without assumed_risk", "assumed_risk"),
        (REVIEW, "importance: 8", "assumed_risk: 120", "outcomes.recurrence.assumed_risk", "120 is not at most 100",
         "check"),
        (REVIEW, "question_type: prevalence", "question_type: prognosis", "question_type", "'prognosis' is not",
         "Did you mean 'overall_prognosis'?"),
        (REVIEW, "measure: PLO", "measure: PL0", "outcomes.recurrence.measure", "'PL0'", "Did you mean 'PLO'?"),
        (REVIEW, "date: 2005-03", "date: 2005-13", "landmarks.0.date", "'2005-13' is not a date", "YYYY-MM"),
        (REVIEW, "kind: value", "kind: valeu", "claims.0.check", "'valeu' is no kind of check", "mean 'value'?"),
        (REVIEW, "kind: value\n", "decimals: 0\n", "claims.0.check", "'kind' is missing", "not_checkable"),
        (REVIEW, "outcome: chronic_pain,", "", "claims.0.check.of.outcome", "'outcome' is missing", "outcome"),
        (REVIEW, "title: Rec", "studies: []\ntitle: Rec", "studies", "filled in by the program", "delete"),
        (REVIEW, "label: Recurrence\n", "label: [Recurrence]\n", "outcomes.recurrence.label", "text is needed", "text"),
        (REVIEW, "eras:", "model: {seed: -1}\neras:", "model.seed", "-1 is not at least 0", ""),
        (REVIEW, "eras:", "model: REML\neras:", "model", "a block of fields is needed", "method"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_in_plain_words(
    refused: Refused, name: str, old: str, new: str, field: str, message: str, remedy: str
) -> None:
    (problem,) = [p for p in refused(name, (old, new)) if p.field == field]
    assert problem.path.endswith(name)
    assert message in problem.message
    assert remedy in problem.remedy
    assert "pydantic" not in str(problem)
    assert "Input should" not in str(problem)


def test_the_line_is_that_of_the_field(refused: Refused) -> None:
    (problem,) = refused(LEE, ("events: 15", "events: x"))
    assert (problem.line, problem.field) == (24, "results.2.count.events")


def test_problems_of_all_files_come_at_once(refused: Refused) -> None:
    found = refused(LEE, ("design: randomised trial", "design: x\nevnts: 1"), ("locator: Table 3", "locator: ''"))
    assert {p.field for p in found} == {"design", "evnts", "results.0.source.locator"}


def test_ids_used_twice_are_told(refused: Refused) -> None:
    twice = "  - {id: lightweight, label: b, date: 2001}\noverlaps:"
    (problem,) = refused(REVIEW, ("overlaps:", twice))
    assert problem.message == "landmarks: id used twice: lightweight."


def test_a_broken_review_file_does_not_hide_what_is_wrong_with_the_studies(hernia: Path) -> None:
    review, study = hernia / "review.yaml", hernia / "jones2014.yaml"
    review.write_text(review.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("outcome: recurrence", "outcome: recurence", 1), encoding="utf-8")
    with pytest.raises(EvidenceError) as error:
        load(hernia)
    told = {(Path(problem.path).name, problem.field) for problem in error.value.problems}
    assert ("review.yaml", "titel") in told
    assert any(name == "jones2014.yaml" and field.endswith(".outcome") for name, field in told)
