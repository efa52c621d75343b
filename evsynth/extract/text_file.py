"""Files as text: regular, inside the review's folder, of bounded size, UTF-8 and printable."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NoReturn

from evsynth.problems import EvidenceError, Problem

LARGEST = 5_000_000
_FOREIGN = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
# Control characters, and the invisible ones that make two different names look alike.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SAVE = "save the file as UTF-8 text."


def read_text(path: Path, folder: Path, shown: str) -> str:
    """Return the text of a file inside ``folder``, without a UTF-8 byte-order mark.

    Raises EvidenceError, under the name ``shown``, if it can't be read, lies outside the folder, is larger
    than `LARGEST` bytes, is not UTF-8 or holds control characters.
    """
    raw = _read_bytes(path, folder, shown)
    if raw[:2] in _FOREIGN:
        _refuse(shown, 1, f"the file is {_FOREIGN[raw[:2]]}, not UTF-8.", _SAVE)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        _refuse(shown, line, f"byte 0x{raw[error.start]:02x} is not UTF-8.", _SAVE)
    found = UNPRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        _refuse(shown, line, f"there is an invisible character U+{ord(found[0]):04X}.", "delete it.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_bytes(path: Path, folder: Path, shown: str) -> bytes:
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            _refuse(
                shown,
                None,
                "the file is a link that leads out of the review's folder.",
                "copy the file itself.",
            )
        if not path.is_file():
            _refuse(shown, None, "this is not a regular file.", "put a text file here, or remove it.")
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except (OSError, RuntimeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        _refuse(shown, None, f"the file can't be read: {reason}.", "check its name and permissions.")
    if len(raw) > LARGEST:
        _refuse(
            shown,
            None,
            f"the file is larger than {LARGEST // 1_000_000} MB.",
            "split it, or check what it is.",
        )
    return raw


def _refuse(shown: str, line: int | None, message: str, remedy: str) -> NoReturn:
    raise EvidenceError([Problem(shown, line, "", message, remedy)])
