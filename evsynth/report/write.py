"""Writing a folder whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from evsynth.problems import EvidenceError, Problem
from evsynth.report.manifest import COMMAND, digest

MANIFEST, INPUTS = "manifest.json", "inputs"


def refuse(out: Path, review: Path | None = None) -> None:
    """Raise EvidenceError if ``out`` is something a run must not replace.

    A missing or empty folder may be written, and one that holds what an earlier run wrote, unchanged, and
    nothing else. ``review`` must not be ``out`` or lie in it.
    """
    try:
        message = _why_not(out, review)
    except (OSError, ValueError) as error:
        raise _cannot_write(out, error) from error
    if message:
        remedy = "Name a new folder, or move what you want to keep; evsynth replaces only what it wrote itself."
        raise EvidenceError([Problem(str(out), None, "--out", message, remedy)])


def _why_not(out: Path, review: Path | None) -> str:
    if out.is_symlink():
        return "is a symbolic link"
    if out.exists() and not out.is_dir():
        return "is a file"
    if review is not None and review.resolve().is_relative_to(out.resolve()):
        return "is the review's own folder, or one around it"
    if not out.is_dir() or not any(out.iterdir()):
        return ""
    earlier = _written_by_a_run(out)
    return "holds files that are not an earlier run's" if earlier is None else _foreign(out, earlier)


def _foreign(out: Path, earlier: dict[str, str]) -> str:
    for path in sorted(p for p in out.rglob("*") if p.is_symlink() or not p.is_dir()):
        name = path.relative_to(out).as_posix()
        if name not in earlier and name != MANIFEST:
            return f"holds {name}, which no run wrote"
        if path.is_symlink() or (name != MANIFEST and digest(path.read_bytes()) != earlier[name]):
            return f"holds {name}, which was changed after the run that wrote it"
    return ""


def _written_by_a_run(out: Path) -> dict[str, str] | None:
    """Return the hashes an earlier run's manifest in ``out`` lists, None if there is no such manifest."""
    try:
        record = json.loads((out / MANIFEST).read_bytes())
        if record["command"] != COMMAND:
            return None
        return {str(name): str(value) for name, value in record["outputs"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_whole(files: Mapping[str, bytes], out: Path) -> None:
    """Put ``files`` (relative path to content) at ``out``, replacing an earlier run's folder in one step.

    Everything is first written to a hidden sibling folder, which then takes the name: an interruption
    or a full disk leaves ``out`` as it was. Files whose content did not change keep their time stamps.
    Raises EvidenceError if the place can't be written.
    """
    refuse(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    except OSError as error:
        raise _cannot_write(out, error) from error
    try:
        fresh = staging / "new"
        for name, content in files.items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            _keep_time(out / name, target, content)
        if out.exists():
            out.rename(staging / "old")
        try:
            fresh.rename(out)
        except BaseException:
            if (staging / "old").exists():
                (staging / "old").rename(out)
            raise
    except OSError as error:
        raise _cannot_write(out, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _keep_time(earlier: Path, target: Path, content: bytes) -> None:
    if earlier.is_file() and earlier.stat().st_size == len(content) and earlier.read_bytes() == content:
        stamp = earlier.stat()
        os.utime(target, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


def _cannot_write(out: Path, error: OSError | ValueError) -> EvidenceError:
    reason = error.strerror if isinstance(error, OSError) else None
    return EvidenceError(
        [
            Problem(
                str(out),
                None,
                "--out",
                f"can't be written: {reason or error}",
                "Choose another place.",
            )
        ]
    )
