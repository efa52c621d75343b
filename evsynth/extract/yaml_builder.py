"""YAML events to plain data: tags refused, depth, size and aliases bounded, duplicate keys told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from evsynth.extract.scalar import scalar
from evsynth.extract.text_file import UNPRINTABLE
from evsynth.problems import Problem

DEEPEST, LONGEST_PATH, MOST_VALUES, MOST_ALIASES = 40, 500, 100_000, 100


class RefusedError(Exception):
    """The file can't be read any further."""


@dataclass(slots=True)
class _Open:
    """A mapping or sequence still being filled; ``start`` counts the values before it."""

    container: dict[str, Any] | list[Any]
    path: str
    anchor: str | None
    start: int
    key: str | None = None


@dataclass(slots=True)
class Builder:
    """What has been read so far; `take` is given one event of the YAML parser after another."""

    shown: str
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    values: int = 0
    aliases: int = 0
    documents: int = 0
    root: Any = None

    def problem(self, line: int, message: str, remedy: str, path: str = "") -> None:
        """Note a problem in ``line``."""
        self.problems.append(Problem(self.shown, line, path, message, remedy))

    def refuse(self, line: int, message: str, remedy: str) -> NoReturn:
        """Note a problem and give up."""
        self.problem(line, message, remedy)
        raise RefusedError

    def take(self, event: yaml.Event) -> None:
        """Take one event; RefusedError, with the problem noted, if the file can't be read any further."""
        if isinstance(event, yaml.NodeEvent):
            self._node(event, _line(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self.stack.pop()
            self._name(done.anchor, done.container, self.values - done.start)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                told = "a second document begins here."
                self.refuse(_line(event), told, "keep one document a file: delete the '---'.")

    def _node(self, event: yaml.NodeEvent, line: int) -> None:
        parent = self.stack[-1] if self.stack else None
        tag = getattr(event, "tag", None)
        if tag is not None:
            told = f"the tag '{shorten(tag)}' is not read."
            self.refuse(line, told, "delete it: plain values need no tags.")
        if parent is not None and isinstance(parent.container, dict) and parent.key is None:
            self._open_key(parent, event, line)
            return
        path = self._step(parent, line)
        value = self._value(event, line)
        if parent is None:
            self.root = value
        elif isinstance(parent.container, list):
            parent.container.append(value)
        else:
            parent.container.setdefault(parent.key or "", value)
            parent.key = None
        if isinstance(event, yaml.CollectionStartEvent):
            self.stack.append(_Open(value, path, event.anchor, self.values))

    def _step(self, parent: _Open | None, line: int) -> str:
        if parent is None:
            self.lines[""] = line
            return ""
        part = str(len(parent.container)) if isinstance(parent.container, list) else str(parent.key)
        path = f"{parent.path}.{part}" if parent.path else part
        if len(path) > LONGEST_PATH:
            self.refuse(line, "the names down to this field are too long.", "check the quotes and indentation.")
        self.lines.setdefault(path, line)
        return path

    def _open_key(self, parent: _Open, event: yaml.NodeEvent, line: int) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self.refuse(line, "the name of a field is not plain text.", "write 'field: value'.")
        self._printable(event, line)
        key = event.value
        path = f"{parent.path}.{key[:LONGEST_PATH]}" if parent.path else key[:LONGEST_PATH]
        if key in parent.container:
            first = self.lines.get(path)
            self.problem(line, f"'{shorten(key)}' is given twice, first in line {first}.", "keep one of them.", path)
        self.lines.setdefault(path, line)
        parent.key = key

    def _value(self, event: yaml.NodeEvent, line: int) -> Any:
        self.values += 1
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, line)
        if len(self.stack) >= DEEPEST:
            self.refuse(line, f"fields are nested more than {DEEPEST} deep.", "check the brackets and indentation.")
        if self.values > MOST_VALUES:
            self.refuse(line, f"the file holds more than {MOST_VALUES} values.", "split it, or check what it is.")
        if isinstance(event, yaml.ScalarEvent):
            self._printable(event, line)
            value = scalar(event.value) if event.implicit[0] and not event.style else event.value
            self._name(event.anchor, value, 1)
            return value
        return {} if isinstance(event, yaml.MappingStartEvent) else []

    def _printable(self, event: yaml.ScalarEvent, line: int) -> None:
        r"""Refuse what is invisible: an escape such as ``"\u202e"`` is how it gets past the reader of the text."""
        odd = UNPRINTABLE.search(event.value)
        if odd:
            told = f"there is an invisible character U+{ord(odd[0]):04X}, written as an escape."
            self.refuse(line, told, "delete it.")

    def _name(self, anchor: str | None, value: Any, size: int) -> None:
        if anchor is not None:
            self.anchors[anchor] = (value, size)

    def _alias(self, event: yaml.AliasEvent, line: int) -> Any:
        self.aliases += 1
        name = str(event.anchor)
        if name not in self.anchors:
            told = f"'*{shorten(name)}' repeats something not given before."
            self.refuse(line, told, "quote text that begins with *.")
        value, size = self.anchors[name]
        self.values += size
        if self.aliases > MOST_ALIASES or self.values > MOST_VALUES:
            self.refuse(line, "too much is repeated with '*' aliases.", "write the values out.")
        return value


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def shorten(text: str) -> str:
    """Return a text cut to what a message can hold."""
    return text if len(text) <= 60 else f"{text[:57]}..."
