"""The words of a formula, each with its position, and the error that names it."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 1_000
"""Characters of the longest formula that is read."""

PATTERN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w.])|(?P<name>[^\W\d][\w.]*)|`(?P<quoted>[^`]+)`"""
    r"""|"(?P<word>[^"]*)"|'(?P<other>[^']*)'|(?P<sign>[-+*:^(),=~]))""",
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the formula: its kind (number, name, word, a sign itself, or end), text and position from 1."""

    kind: str
    text: str
    position: int


def refusal(formula: str, position: int, what: str) -> ValueError:
    """Return the error that names a place in the formula."""
    return ValueError(f"formula '{formula}', position {position}: {what}{'' if what.endswith('?') else '.'}")


def tokens(formula: str) -> list[Token]:
    """Return the words of a formula, an end last; ValueError names the first character that is none of them."""
    if len(formula) > LONGEST:
        raise ValueError(f"the formula has {len(formula)} characters; {LONGEST} are read.")
    found, place, end = [], 0, len(formula.rstrip())
    while place < end:
        match = PATTERN.match(formula, place)
        start = place + len(formula[place:]) - len(formula[place:].lstrip())
        if match is None:
            raise refusal(
                formula,
                start + 1,
                f"'{formula[start]}' is not part of a formula: names, numbers, + - * : ^ and "
                "C, bs, ns, cr, poly, log are (names of other characters go in `backquotes`)",
            )
        kind, text = next((kind, text) for kind, text in match.groupdict().items() if text is not None)
        kind = {"quoted": "name", "other": "word", "sign": text}.get(kind, kind)
        found.append(Token(kind, text, start + 1))
        place = match.end()
    return [*found, Token("end", "the end", end + 1)]
