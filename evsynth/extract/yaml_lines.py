"""YAML as plain data with the line of every field: no tags, no surprises, bounded depth and size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from evsynth.extract.yaml_builder import Builder, RefusedError, shorten
from evsynth.problems import Problem

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REMEDIES = (
    ("tab character", "indent with spaces, never with tabs."),
    (
        "cannot start any token",
        "indent with spaces, never with tabs, and quote text that begins with a special sign.",
    ),
    ("mapping values are not allowed", "put text that holds ': ' in quotes."),
    ("could not find expected ':'", "write 'field: value', with a space after the colon."),
    ("did not find expected key", "check the indentation, and quote text that holds quotes or colons."),
    ("unexpected end of stream", "close the quotes or brackets opened before."),
    ("did not find expected ',' or", "close the brackets, and separate the items with commas."),
    ("undefined alias", "put text that begins with * in quotes."),
)


@dataclass(frozen=True, slots=True)
class Lined:
    """Plain data, the line of every field path, and what was wrong on the way."""

    data: Any
    lines: dict[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_yaml(text: str, shown: str) -> Lined:
    """Return the mapping a YAML text holds; ``data`` is None when it could not be read to its end.

    Field paths join keys with dots and count list items from 0. Scalars are read by `scalar`. Raises
    nothing: what is wrong is in ``problems``, under the file name ``shown``.
    """
    builder = Builder(shown)
    try:
        for event in _events(text):
            builder.take(event)
    except RefusedError:
        return Lined(None, builder.lines, tuple(builder.problems))
    except yaml.YAMLError as error:
        builder.problems.append(_syntax(error, shown))
        return Lined(None, builder.lines, tuple(builder.problems))
    if not isinstance(builder.root, dict):
        found = "empty" if builder.root is None else "a list" if isinstance(builder.root, list) else "a single value"
        builder.problem(builder.lines.get("", 1), f"the file is {found}.", "begin with fields: 'field: value' lines.")
        return Lined(None, builder.lines, tuple(builder.problems))
    return Lined(builder.root, builder.lines, tuple(builder.problems))


def _events(text: str) -> Iterator[yaml.Event]:
    return iter(yaml.parse(text, Loader=_LOADER))


def _syntax(error: yaml.YAMLError, shown: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    told = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).splitlines()[0]
    remedy = next((remedy for sign, remedy in _REMEDIES if sign in told), "check the line and the one before it.")
    return Problem(shown, mark.line + 1 if mark else None, "", f"this is not YAML: {shorten(told)}.", remedy)
