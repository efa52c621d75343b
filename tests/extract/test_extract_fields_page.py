from pathlib import Path

import pytest

from evsynth.audit import audited
from evsynth.extract import load
from evsynth.extract.fields import RECORDS, fill
from evsynth.extract.model.study import Characteristic
from evsynth.extract.shape import fields_of
from evsynth.extract.yaml_lines import read_yaml

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


def test_the_example_of_two_arms_is_a_result(hernia: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    start = page.index("  - outcome: recurrence\n    arm: light\n    comparator: heavy")
    result = page[start : page.index("```", start)]
    path = hernia / "review.yaml"
    text = (
        path.read_text()
        .replace("measure: PLO", "measure: RR", 1)
        .replace("question_type: prevalence", "question_type: intervention")
    )
    path.write_text(text[: text.index("overlaps:")])
    (hernia / "smith2010.yaml").unlink()
    (hernia / "jones2014.yaml").unlink()
    lee = (hernia / "lee2019.yaml").read_text()
    (hernia / "lee2019.yaml").write_text(lee[: lee.index("results:")] + "results:\n" + result)
    (loaded,) = load(hernia).study("lee2019").results
    assert loaded.two_counts is not None
    assert loaded.two_counts.treated.n == 141


def test_the_one_line_examples_are_data() -> None:
    page = PAGE.read_text(encoding="utf-8")
    kinds = page[page.index("### CountData") : page.index("## Roles")]
    lines = [line.strip("`") for line in kinds.splitlines() if line.startswith("`")]
    assert len(lines) == 10
    for line in lines:
        data = read_yaml(line, "page").data
        record = {**data, "name": "x", "source": {"citation": "x", "locator": "x"}}
        assert Characteristic.model_validate(record).kind == next(iter(data))
