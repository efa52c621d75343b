from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from evsynth.problems import EvidenceError
from evsynth.report.write import refuse, write_whole

MINE = '{"command": "evsynth run", "outputs": {}}'


def run_of(**files: bytes) -> dict[str, bytes]:
    """Return files as a run writes them, with the manifest that lists them."""
    named = {name.replace("__", "/") + ".csv": content for name, content in files.items()}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in named.items()}
    return named | {"manifest.json": json.dumps({"command": "evsynth run", "outputs": hashes}).encode()}


FILES = run_of(tables__a=b"a\n1\n")


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_writes_and_replaces_an_earlier_run(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    write_whole(run_of(tables__a=b"a\n1\n", old=b"old"), out)
    write_whole(FILES, out)
    assert contents(out) == FILES
    assert [p.name for p in out.parent.iterdir()] == ["out"]


def test_unchanged_files_keep_their_time_stamps(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_whole(FILES, out)
    os.utime(out / "manifest.json", ns=(10**9, 10**9))
    os.utime(out / "tables/a.csv", ns=(10**9, 10**9))
    write_whole(run_of(tables__a=b"a\n1\n", b=b"new"), out)
    assert (out / "tables/a.csv").stat().st_mtime_ns == 10**9
    assert (out / "manifest.json").stat().st_mtime_ns != 10**9


def test_a_failure_half_way_leaves_the_earlier_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write_whole(FILES, out)
    written = Path.write_bytes

    def full_disk(self: Path, data: bytes) -> int:
        if self.name == "a.csv":
            raise OSError(28, "No space left on device")
        return written(self, data)

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(EvidenceError, match="No space left"):
        write_whole({**FILES, "new.txt": b"new"}, out)
    assert contents(out) == FILES
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interruption_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interrupt: type[BaseException]
) -> None:
    def stop(*_: object) -> int:
        raise interrupt

    monkeypatch.setattr(Path, "write_bytes", stop)
    with pytest.raises(interrupt):
        write_whole(FILES, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_refuses_what_it_did_not_write(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"precious")
    (tmp_path / "file").write_bytes(b"")
    for name in ("mine", "file"):
        with pytest.raises(EvidenceError):
            write_whole(FILES, tmp_path / name)
    assert (tmp_path / "mine" / "thesis.docx").read_bytes() == b"precious"


def test_a_run_never_replaces_its_own_review(tmp_path: Path) -> None:
    review = tmp_path / "around" / "review"
    review.mkdir(parents=True)
    for out in (review, review.parent):
        (out / "manifest.json").write_text(MINE)
        with pytest.raises(EvidenceError, match="the review's own folder"):
            refuse(out, review)


def test_refuses_what_was_edited_or_added_since(tmp_path: Path) -> None:
    out = tmp_path / "out"
    content = b"a table"
    mine = MINE.replace("{}", '{"a.csv": "' + hashlib.sha256(content).hexdigest() + '"}')
    write_whole({"manifest.json": mine.encode(), "a.csv": content}, out)
    write_whole({"manifest.json": mine.encode(), "a.csv": content}, out)
    (out / "a.csv").write_bytes(b"my edit")
    with pytest.raises(EvidenceError, match="changed after the run"):
        refuse(out)
    (out / "a.csv").write_bytes(content)
    (out / "notes.txt").write_bytes(b"mine")
    with pytest.raises(EvidenceError, match=r"holds notes\.txt, which no run wrote"):
        refuse(out)
