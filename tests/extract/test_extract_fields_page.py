from pathlib import Path

import pytest

from evsynth.audit import audited
from evsynth.claims import check_claims
from evsynth.effects import effects
from evsynth.extract import load
from evsynth.extract.fields import RECORDS, fill
from evsynth.extract.model.study import Characteristic
from evsynth.extract.shape import fields_of
from evsynth.extract.yaml_lines import read_yaml
from evsynth.synthesis.outcome.synthesise import synthesise

PAGE = Path(__file__).parents[2] / "docs" / "fields.md"


def test_the_tables_of_the_page_are_made_from_the_records() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert fill(page) == page, "run: python -m evsynth.extract.fields docs/fields.md"


def test_every_record_has_its_table_and_every_field_its_meaning() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, record in RECORDS.items():
        if name != "Measurement":
            assert f"### {name}\n" in page
            assert f"<!-- table: {name} -->" in page
        assert all(info.description for info in fields_of(record).values()), name


def test_links_within_the_page_lead_somewhere() -> None:
    page = PAGE.read_text(encoding="utf-8")
    titles = [line.lstrip("# ") for line in page.splitlines() if line.startswith("#")]
    anchors = {"".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c in "-_") for title in titles}
    links = {part.split(")")[0] for part in page.split("](#")[1:]}
    assert links - anchors == set()


def test_a_table_of_a_record_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError):
        fill("<!-- table: Nothing -->\n<!-- end -->")


def test_the_worked_review_loads_and_counts_what_the_page_says(hernia: Path) -> None:
    review = audited(load(hernia))
    results = sum(len(study.results) for study in review.studies)
    assert f"{len(review.studies)} studies, {results} results, no problems" in PAGE.read_text(encoding="utf-8")


def test_the_smallest_study_loads_in_the_worked_review(hernia: Path, examples: dict[str, str]) -> None:
    smallest = examples["smallest/smith2010.yaml"]
    assert len(smallest.splitlines()) <= 15
    (hernia / "smith2010.yaml").write_text(smallest)
    assert load(hernia).study("smith2010").results[1].not_reported


def test_the_review_with_a_comparison_group_loads_without_doubts(mesh: Path) -> None:
    review = audited(load(mesh))
    assert review.warnings == ()
    kinds = {result.kind for study in review.studies for result in study.results}
    assert kinds == {"two_counts", "relative", "rate", "count"}
    assert {outcome.measure for outcome in review.outcomes.values()} == {"RR", "HR", "IRLN", "PLO"}
    assert review.outcomes["reoperation"].assumed_risk == 12


def test_claims_of_the_page_are_of_every_kind_and_hold(mesh: Path) -> None:
    review = load(mesh)
    results = check_claims(review, synthesise(review))
    assert [result.claim.check.kind for result in results] == ["compare", "value", "window", "ratio_below"]
    assert {str(result.verdict) for result in results} == {"holds"}


def test_the_worked_review_can_be_synthesised(hernia: Path) -> None:
    syntheses = synthesise(load(hernia))
    assert {name: s.main.k for name, s in syntheses.items()} == {
        "recurrence": 3, "chronic_pain": 2, "mesh_free_survival": 1, "hospital_stay": 0,
    }  # fmt: skip
    rows = {row.reason for row in syntheses["recurrence"].effects.rows if not row.pooled}
    assert "at another time point (5 years)" in rows


def test_the_review_with_a_comparison_group_pools_every_outcome(mesh: Path) -> None:
    syntheses = synthesise(load(mesh))
    assert {name: s.main.k for name, s in syntheses.items()} == {
        "recurrence": 3, "reoperation": 3, "readmission": 2, "erosion": 3,
    }  # fmt: skip
    reoperation = {row.study: row for row in syntheses["reoperation"].effects.rows}
    # z = 2.0537 for p = 0.04: SE = |log 0.48| / z.
    assert reoperation["brown2011"].vi ** 0.5 == pytest.approx(0.3574, abs=1e-4)


@pytest.mark.parametrize("name", ["smallest/smith2010.yaml", "bulk/results.csv"])
def test_the_short_examples_give_effects_of_every_outcome(hernia: Path, examples: dict[str, str], name: str) -> None:
    if name.startswith("bulk/"):
        for study in ("smith2010", "lee2019"):
            (hernia / f"{study}.yaml").unlink()
        review = (hernia / "review.yaml").read_text()
        start, end = review.index("claims:"), review.index("other_syntheses:")
        (hernia / "review.yaml").write_text(review[:start] + review[end:])
    (hernia / name.partition("/")[2]).write_text(examples[name])
    review = load(hernia)
    found = {outcome: effects(review, outcome) for outcome in review.outcomes}
    assert len(found["recurrence"].pooled) >= 2
    assert {row.study for rows in found.values() for row in rows.rows} == {study.key for study in review.studies}


def test_the_one_line_examples_are_data() -> None:
    page = PAGE.read_text(encoding="utf-8")
    kinds = page[page.index("### CountData") : page.index("## What the review")]
    lines = [line.strip("`") for line in kinds.splitlines() if line.startswith("`")]
    assert len(lines) == 12
    for line in lines:
        data = read_yaml(line, "page").data
        record = {**data, "name": "x", "source": {"citation": "x", "locator": "x"}}
        assert Characteristic.model_validate(record).kind == next(iter(data))
