"""GitHub-flavoured Markdown: text and tables for a README, a pull request or a diff."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evsynth.document.anchors import Anchors, anchors
from evsynth.document.layout import EMPTY, alignments, group_as_column
from evsynth.document.model import Block, Cell, Document, Heading, Listing, Paragraph, Picture, Run, Table
from evsynth.document.printable import printable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#&])")
_LINE_START = re.compile(r"^(\s*(?:\d+(?=[.)]))?)([-+=.)])")
_MARKS = {"": "", "strong": "**", "em": "*", "sup": "", "code": ""}
_RULES = {"left": ":--", "right": "--:", "center": ":-:"}


def write(content: Document | Table) -> str:
    """Return ``content`` as Markdown; a picture is told by its title and alternative text."""
    content = printable(content)
    if isinstance(content, Table):
        return _table(content) + "\n"
    places = anchors(content)
    parts = [f"# {_line(content.title)}"]
    if content.subtitle:
        parts.append(f"*{_line(content.subtitle)}*")
    blocks = zip(content.blocks, places.blocks, places.items, strict=True)
    parts += [_block(block, anchor, items, places) for block, anchor, items in blocks]
    return "\n\n".join(parts) + "\n"


def _block(block: Block, anchor: str, items: tuple[str, ...], places: Anchors) -> str:
    match block:
        case Heading():
            heading = f"{'#' * (block.level + 1)} {_line(block.text)}"
            return f"{_target(anchor)}\n\n{heading}" if block.id else heading
        case Paragraph():
            words = _runs(block.runs, places)
            return f"> {words}" if block.role in {"note", "warning"} else words
        case Listing():
            marks = [f"{n}." if block.ordered else "-" for n in range(1, len(block.items) + 1)]
            targets = [_target(item) for item in items] + [""] * len(block.items)
            parts = zip(marks, targets, block.items, strict=False)
            return "\n".join(f"{mark} {target}{_runs(item, places)}" for mark, target, item in parts)
        case Table():
            return f"{_target(anchor)}\n\n{_table(block)}"
        case Picture():
            lines = [f"**{_line(block.title)}**", _line(block.alt), *map(_line, block.notes)]
            return f"{_target(anchor)}\n\n" + "\n\n".join(lines)


def _target(anchor: str) -> str:
    return f'<a id="{anchor}"></a>' if anchor else ""


def _table(table: Table) -> str:
    table = group_as_column(table)
    rules = [_RULES[align] for align in alignments(table)]
    lines = [_row(_line(column.header) for column in table.columns), _row(rules)]
    lines += [_row(map(_cell, row.cells)) for row in table.rows]
    return "\n\n".join([f"**{_line(table.title)}**", "\n".join(lines), *map(_line, table.notes)])


def _row(fields: Iterable[str]) -> str:
    return f"| {' | '.join(fields)} |"


def _cell(cell: Cell) -> str:
    words = _line(cell.text) or EMPTY
    return f"**{words}**" if cell.strong else words


def _runs(runs: Iterable[Run], places: Anchors) -> str:
    return _LINE_START.sub(r"\1\\\2", "".join(_run(run, places) for run in runs))


def _run(run: Run, places: Anchors) -> str:
    if not run.text.strip():
        return run.text
    words = run.text.strip()
    lead, _, tail = run.text.partition(words)
    shown = f"{_MARKS[run.style]}{_line(words)}{_MARKS[run.style]}"
    if run.style in {"sup", "code"}:
        shown = f"<{run.style}>{shown}</{run.style}>"
    href = places.resolve(run.href)
    shown = f"[{shown}](<{href}>)" if href else shown
    return f"{lead}{shown}{tail}"


def _line(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "<br>")
