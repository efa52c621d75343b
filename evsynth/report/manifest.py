"""The manifest of a run: hashes of what went in and came out, versions, seed, and the second opinion."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from evsynth import __version__

PACKAGES = (
    "bibtexparser", "citeproc-py", "jinja2", "matplotlib", "numpy", "pandas", "pydantic", "pymare", "python-docx",
    "pyyaml", "scipy", "statsmodels", "typst", "xlsxwriter",
)  # fmt: skip


COMMAND = "evsynth run"


def digest(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def inputs(folder: Path, names: tuple[str, ...]) -> dict[str, str]:
    """Return the hash of every file of a review that was read, keyed by its path inside the review."""
    return {name: digest((folder / name).read_bytes()) for name in sorted(names)}


def versions() -> dict[str, str]:
    """Return the versions of everything a run's bytes depend on."""
    named = {name: version(name) for name in PACKAGES}
    return {"evsynth": __version__, "python": platform.python_version()} | named


def manifest(read: Mapping[str, str], written: Mapping[str, bytes], seed: int, opinion: Mapping[str, object]) -> bytes:
    """Return the manifest as JSON: no clock, no host and no folder name, so the same run gives the same bytes."""
    record = {
        "command": COMMAND,
        "inputs": dict(read),
        "outputs": {name: digest(content) for name, content in sorted(written.items())},
        "second_opinion": dict(opinion),
        "seed": seed,
        "versions": versions(),
    }
    return (json.dumps(record, indent=2, sort_keys=True, allow_nan=False, ensure_ascii=False) + "\n").encode()
