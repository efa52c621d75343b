"""Plain text of a YAML or CSV value to null, truth, number or string."""

from __future__ import annotations

import re
from math import isfinite

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOTHING = ("", "~", "null", "Null", "NULL")
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_LONGEST = 40


def scalar(text: str) -> bool | int | float | str | None:
    """Return what an unquoted value means, after the core schema of YAML 1.2.

    Only true and false are truth values (``no``, ``on`` and ``yes`` are text), a number with leading zeros,
    separators or a colon is text, and so are infinities and not-a-number, which no paper reports.
    """
    if text in _NOTHING:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if len(text) > _LONGEST:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and isfinite(number := float(text)):
        return number
    return text
