import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evsynth.extract import load
from evsynth.extract.model import Review
from evsynth.problems import EvidenceError, Problem, Severity


def refusal(folder: Path | str) -> tuple[Problem, ...]:
    with pytest.raises(EvidenceError) as error:
        load(folder)
    assert all(problem.message for problem in error.value.problems)
    return error.value.problems


def test_a_review_is_filled_in_from_its_files(hernia: Path) -> None:
    review = load(hernia)
    assert [(study.key, study.year, study.label) for study in review.studies] == [
        ("smith2010", 2010, "Smith 2010"),
        ("jones2014", 2014, "Jones 2014"),
        ("lee2019", 2019, "Lee 2019"),
    ]
    assert review.path == f"{hernia}/review.yaml"
    assert review.study("lee2019").path == f"{hernia}/lee2019.yaml"
    assert review.study("lee2019").line("results.2.count.n") == 24
    assert review.line("outcomes.chronic_pain.better") == 21
    assert review.files == ("jones2014.yaml", "lee2019.yaml", "references.bib", "review.yaml", "smith2010.yaml")
    assert review.references["guideline2015"].authors == ("Society of Examples",)
    assert review.warnings == ()


def test_studies_may_stand_in_a_folder_of_their_own(hernia: Path) -> None:
    (hernia / "studies").mkdir()
    (hernia / "lee2019.yaml").rename(hernia / "studies" / "lee2019.yml")
    review = load(f"{hernia}/")
    assert review.study("lee2019").path == f"{hernia}/studies/lee2019.yml"
    (hernia / "lee2019.yaml").write_text((hernia / "studies" / "lee2019.yml").read_text())
    (problem,) = refusal(hernia)
    assert problem.message == "study 'lee2019' is also in lee2019.yaml."


def test_a_label_of_ones_own_stays_and_another_key_gives_the_year(changed: Callable[..., Review]) -> None:
    review = changed("lee2019.yaml", ("design:", "label: The Lee trial\ncitation: jones2014\ndesign:"))
    study = review.study("lee2019")
    assert (study.label, study.year) == ("The Lee trial", 2014)
    assert [s.key for s in review.studies] == ["smith2010", "jones2014", "lee2019"]


def test_studies_of_one_year_stand_in_the_order_of_their_keys(changed: Callable[..., Review]) -> None:
    review = changed("references.bib", ("year = {2010}", "year = {2014}"))
    assert [s.key for s in review.studies] == ["jones2014", "smith2010", "lee2019"]


def test_a_folder_that_is_none_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for name, message in (("nowhere", "there is no such folder"), ("file", "this is a file"), ("file/x", "folder")):
        (problem,) = refusal(tmp_path / name)
        assert message in problem.message
    assert "evsynth init" in refusal(tmp_path / "nowhere")[0].remedy
    assert "folder" in refusal("a\0b")[0].message
    assert "folder" in refusal("x" * 5000)[0].message


def test_an_empty_folder_lacks_both_files(tmp_path: Path) -> None:
    found = refusal(tmp_path)
    assert [Path(p.path).name for p in found] == ["references.bib", "review.yaml"]
    assert "evsynth init" in found[1].remedy
    (tmp_path / "reveiw.yaml").write_text("title: x")
    assert "Did you mean 'reveiw.yaml'?" in refusal(tmp_path)[-1].remedy


def test_a_review_without_studies_is_refused(hernia: Path) -> None:
    for name in ("smith2010", "jones2014", "lee2019"):
        (hernia / f"{name}.yaml").unlink()
    assert ("there is no study.", "write one YAML file a study, or a results.csv.") in [
        (p.message, p.remedy) for p in refusal(hernia)
    ]


def test_a_broken_file_does_not_make_others_look_wrong(hernia: Path) -> None:
    (hernia / "smith2010.yaml").write_bytes(b"\xff\xfe\x00")
    (hernia / "lee2019.yaml").write_text("design: [\n")
    assert {(Path(p.path).name, p.line) for p in refusal(hernia)} == {("smith2010.yaml", 1), ("lee2019.yaml", 2)}


def test_a_link_out_of_the_folder_is_refused(hernia: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text("design: registry")
    (hernia / "outside.yaml").symlink_to(tmp_path / "outside.yaml")
    assert "leads out" in refusal(hernia)[0].message


def test_a_linked_folder_of_studies_outside_is_not_read(hernia: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x2000.yaml").write_text("design: registry")
    (hernia / "studies").symlink_to(tmp_path / "elsewhere")
    assert "x2000" not in [study.key for study in load(hernia).studies]


def test_other_tables_are_told_not_read(hernia: Path) -> None:
    (hernia / "numbers.csv").write_text("a,b\n")
    (hernia / "notes.md").write_text("x")
    (warning,) = load(hernia).warnings
    assert (warning.severity, Path(warning.path).name) == (Severity.WARNING, "numbers.csv")


@pytest.fixture
def bulk(hernia: Path, examples: dict[str, str]) -> Path:
    for name in ("smith2010", "jones2014", "lee2019"):
        (hernia / f"{name}.yaml").unlink()
    text = (hernia / "review.yaml").read_text()
    (hernia / "review.yaml").write_text(text[: text.index("overlaps:")])
    (hernia / "results.csv").write_text(examples["bulk/results.csv"])
    return hernia


def test_a_table_holds_the_same_studies_as_files(bulk: Path) -> None:
    review = load(bulk)
    smith, lee = review.studies
    assert (smith.design, smith.cohort.patients, smith.cohort.institutions) == (
        "retrospective cohort", 240, ("Example Hospital",),
    )  # fmt: skip
    assert [result.outcome for result in smith.results] == ["recurrence", "chronic_pain"]
    assert smith.results[1].flags == ("count derived", "approximate")
    assert smith.results[0].count is not None
    assert (smith.results[0].count.events, smith.results[0].time) == (12, "2 years")
    assert lee.line("results.0.count.n") == 4
    assert lee.path.endswith("results.csv")


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "message"),
    [
        ("study,design", "studie,design", 1, "", "no column 'study'"),
        ("study,", "study," + "x," * 400, 1, "", "411 columns"),
        ("count.events", "events", 1, "events", "'events' is no field"),
        ("count.events", "count", 1, "count", "'count' is no field"),
        ("outcome,time", "outcome,outcome", 1, "outcome", "given twice"),
        (",12,231,", ",12,", 2, "", "10 cells"),
        ("\nlee2019,", "\n,", 4, "study", "names no study"),
        (",12,231,", ",12.5,231,", 2, "results.0.count.events", "whole number"),
        (",12,231,", ',"1,200",231,', 2, "results.0.count.events", "whole number"),
        ("smith2010,,,", "smith2010,registry,,", 3, "design", "differs from what an earlier row"),
        (",10,280,", ",281,280,", 4, "results.0.count", "281 events are more"),
        ("randomised trial", "randomized trial", 4, "design", "not one of the allowed"),
        (",page 33,", ',"page 33,', 4, "", "not CSV"),
    ],
)
def test_what_is_wrong_in_a_table_is_told_with_its_row(
    bulk: Path, old: str, new: str, line: int, field: str, message: str
) -> None:
    text = (bulk / "results.csv").read_text()
    assert old in text
    (bulk / "results.csv").write_text(text.replace(old, new, 1))
    (problem,) = [p for p in refusal(bulk) if message in p.message]
    assert (problem.line, problem.field) == (line, field)


def test_semicolons_between_columns_are_explained(bulk: Path) -> None:
    text = (bulk / "results.csv").read_text()
    (bulk / "results.csv").write_text(text.replace(",", ";"))
    assert "commas, not semicolons" in refusal(bulk)[0].remedy


def test_arms_come_from_the_table(bulk: Path) -> None:
    header = "study,design,outcome,arm,time,count.events,count.n,source.citation,source.locator,moderators.mesh_weight"
    rows = ["lee2019,registry,recurrence,light,2 years,1,9,lee2019,p. 1,40",
            "lee2019,,recurrence,heavy,2 years,2,9,lee2019,p. 1,"]  # fmt: skip
    (bulk / "results.csv").write_text("\ufeff" + "\n".join([header, *rows, ",,,,,,,,,", ""]))
    (study,) = load(bulk).studies
    assert [arm.id for arm in study.arms] == ["light", "heavy"]
    assert study.moderators == {"mesh_weight": 40}


def test_reading_needs_no_numerical_library() -> None:
    code = "import sys, evsynth.extract, evsynth.audit; print({'numpy', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip() == "set()"
