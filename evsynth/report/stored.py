"""Reading back what a run wrote: any of it may have been damaged, or made by someone else."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NoReturn

LARGEST = 500_000_000


class StoredError(Exception):
    """A file of a run's folder can't be used; the message says why, as the end of a sentence."""


def read_json(path: Path) -> Any:
    """Return what a JSON file holds; StoredError if it can't be read, or holds what no run writes."""
    try:
        if not path.is_file():
            path.stat()  # says why, in the system's words
            raise StoredError("is not a regular file")
        if path.stat().st_size > LARGEST:
            raise StoredError(f"is larger than {LARGEST // 1_000_000} MB")
        raw = path.read_bytes()
        found = json.loads(raw, parse_constant=_refused)
        if b"\\ud" in raw.lower():  # halves of characters, which no output can hold
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except (OSError, ValueError) as error:
        raise StoredError(f"can't be read: {getattr(error, 'strerror', None) or error}") from error
    except RecursionError as error:
        raise StoredError("can't be read: it is nested too deep") from error


def fingerprint(path: Path) -> str | None:
    """Return the SHA-256 of a file in hexadecimal, read piece by piece; None if it can't be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
