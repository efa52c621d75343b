from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command_line import call

from evsynth.report.change import compare, paragraph, review_at

BCG = Path(__file__).parents[2] / "studies" / "bcg"
pytestmark = pytest.mark.xdist_group("change")


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version of the review without one trial and with a corrected count in another."""
    folder = tmp_path_factory.mktemp("newer") / "bcg"
    shutil.copytree(BCG, folder)
    (folder / "aronson1948.yaml").unlink()
    hart = folder / "hart1977.yaml"
    hart.write_text(hart.read_text().replace("events: 62, n: 13598", "events: 72, n: 13598"))
    return folder


def test_what_was_dropped_and_corrected_is_named_with_its_field(newer: Path) -> None:
    found = compare(review_at(BCG), review_at(newer))
    assert [(d.study, d.field, d.before, d.after) for d in found.differences] == [
        ("aronson1948", "study", "in the review", None),
        ("hart1977", "tuberculosis, vaccinated, control: two_counts.treated.events", "62", "72"),
    ]
    moved = next(one for one in found.moved if one.id == "tuberculosis")
    assert [(share.study, share.kind) for share in moved.attribution.shares] == [
        ("hart1977", "corrected"), ("aronson1948", "dropped"),
    ]  # fmt: skip
    before, after = moved.attribution.before, moved.attribution.after
    assert before is not None
    assert after is not None
    assert sum(share.shapley for share in moved.attribution.shares) == pytest.approx(after - before)
    assert "Hart" in paragraph(found)
    assert "Aronson" in paragraph(found)


def test_a_version_compared_with_itself_says_so() -> None:
    found = compare(review_at(BCG), review_at(BCG))
    assert found.differences == ()
    assert paragraph(found) == "Nothing differs between the two versions."
    assert found.crossed == ()


@pytest.mark.parametrize(
    ("written", "method", "told"),
    [
        ("method: REML\n  test: knha", "method: SJ\n  test: knha", "No study of a pool changed. Moved: Tubercul"),
        ("seed: 1994", "seed: 1995", "No study of a pool changed. No pooled estimate moved as far as it is printed."),
    ],
)
def test_another_choice_of_model_is_not_said_to_leave_the_numbers_alone(
    tmp_path: Path, written: str, method: str, told: str
) -> None:
    folder = tmp_path / "bcg"
    shutil.copytree(BCG, folder)
    text = (folder / "review.yaml").read_text().replace("    - {method: REML, test: kr}\n", "")
    (folder / "review.yaml").write_text(text)
    older = tmp_path / "older"
    shutil.copytree(folder, older)
    (folder / "review.yaml").write_text(text.replace(written, method, 1))
    assert told in paragraph(compare(review_at(older), review_at(folder)))


@pytest.mark.parametrize("suffix", ["md", "html", "docx", "json", "pdf"])
def test_the_report_is_written_in_every_format(
    newer: Path, tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"change.{suffix}"
    code, told, _ = call(capsys, "diff", str(BCG), str(newer), "--out", str(out))
    assert (code, told.strip()) == (0, str(out))
    assert out.stat().st_size > 500


def test_the_report_goes_to_standard_output_and_check_is_quiet_without_a_crossing(
    newer: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, _ = call(capsys, "diff", str(BCG), str(newer), "--format", "json", "--check")
    assert code == 0
    assert json.loads(told)["title"].startswith("BCG")


def test_a_crossed_threshold_is_said_and_check_exits_6(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "bcg"
    shutil.copytree(BCG, folder)
    text = (folder / "review.yaml").read_text()
    level = text.replace("    better: lower", "    thresholds: [0.5]\n    better: lower", 1)
    (folder / "review.yaml").write_text(level)
    older = tmp_path / "older"
    shutil.copytree(folder, older)
    for name in ("hart1977", "ferguson1949", "rosenthal1960", "aronson1948"):
        (folder / f"{name}.yaml").unlink()
    code, told, _ = call(capsys, "diff", str(older), str(folder), "--check")
    assert code == 6
    assert "moved above 0.5" in told


def test_a_missing_version_is_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, told = call(capsys, "diff", str(tmp_path / "none"), str(BCG))
    assert code == 3
    assert "no such folder" in told
