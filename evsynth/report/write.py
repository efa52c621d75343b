"""Writing a folder whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from evsynth.problems import EvidenceError, Problem

MANIFEST = "manifest.json"


def refuse(out: Path) -> None:
    """Raise EvidenceError if ``out`` is something a run must not replace.

    A missing or empty folder may be written, and a folder an earlier run wrote (it holds a manifest).
    """
    field, message, remedy = "--out", "", "Name another folder."
    if out.is_symlink():
        message = "is a symbolic link"
    elif out.exists() and not out.is_dir():
        message = "is a file"
    elif out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        message = "holds files that are not an earlier run's"
        remedy = "Name an empty or new folder; evsynth replaces only what it wrote."
    if message:
        raise EvidenceError([Problem(str(out), None, field, message, remedy)])


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


def _cannot_write(out: Path, error: OSError) -> EvidenceError:
    return EvidenceError(
        [
            Problem(
                str(out),
                None,
                "--out",
                f"can't be written: {error.strerror or error}",
                "Choose another place.",
            )
        ]
    )
