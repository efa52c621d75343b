from pathlib import Path

import pytest

from evsynth.extract.text_file import LARGEST, read_text
from evsynth.problems import EvidenceError, Problem


def refusal(path: Path, folder: Path) -> Problem:
    with pytest.raises(EvidenceError) as error:
        read_text(path, folder, "shown")
    (problem,) = error.value.problems
    assert problem.remedy
    return problem


def test_a_utf8_mark_and_foreign_line_ends_are_taken_off(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes("\ufeffa: é\r\nb: 2\rc: 3\n".encode())
    assert read_text(tmp_path / "f", tmp_path, "f") == "a: é\nb: 2\nc: 3\n"


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("a: é".encode("utf-16"), 1, "UTF-16"),
        (b"a: 1\nb: caf\xe9\n", 2, "byte 0xe9 is not UTF-8"),
        (b"a: 1\n\n\x00\n", 3, "U+0000"),
        ("a: 1\nb: \u202etxet\n".encode(), 2, "U+202E"),
        ("\u200ba: 1\n".encode(), 1, "U+200B"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "0x89"),
        (b"a" * (LARGEST + 1), None, "larger than 5 MB"),
    ],
)
def test_what_is_no_clean_text_is_refused(tmp_path: Path, content: bytes, line: int | None, message: str) -> None:
    (tmp_path / "f").write_bytes(content)
    problem = refusal(tmp_path / "f", tmp_path)
    assert problem.line == line
    assert message in problem.message


def test_a_folder_a_missing_file_and_a_link_out_of_the_review_are_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "review", tmp_path / "secret"
    inside.mkdir()
    outside.write_text("a: 1")
    (inside / "out.yaml").symlink_to(outside)
    (inside / "loop.yaml").symlink_to(inside / "loop.yaml")
    (inside / "folder.yaml").mkdir()
    assert "leads out" in refusal(inside / "out.yaml", inside).message
    assert "leads out" in refusal(inside / ".." / "secret", inside).message
    assert "not a regular file" in refusal(inside / "folder.yaml", inside).message
    for name in ("loop.yaml", "missing.yaml"):
        assert refusal(inside / name, inside).line is None


def test_a_link_inside_the_review_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x: 1")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert read_text(tmp_path / "b", tmp_path, "b") == "x: 1"
