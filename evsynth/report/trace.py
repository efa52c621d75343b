"""From a printed number down to its page: the chain of cells behind it, read from a run's folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evsynth.problems import EvidenceError, Problem, nearest, one_line
from evsynth.provenance import Tier
from evsynth.report.stored import StoredError, read_json
from evsynth.report.write import MANIFEST

CELLS = "cells.json"
DEEPEST = 100
Cells = Mapping[str, Mapping[str, Any]]

_TEXTS = ("text", "kind", "formula", "written_in", "status")
_LISTS = ("inputs", "flags", "tables")


def cells_of(out: Path) -> Cells:
    """Return the cells of the run in folder ``out``. Raises EvidenceError if there is none."""
    try:
        found = read_json(out / CELLS)
        if isinstance(found, dict) and all(map(_is_cell, found.values())):
            return found
        reason = "is not a run's"
    except StoredError as error:
        reason = str(error)
    told = f"{CELLS} {reason}."
    remedy = f"Name the folder that 'evsynth run' wrote; it holds {CELLS} and {MANIFEST}."
    raise EvidenceError([Problem(str(out), None, "OUT", told, remedy)])


def _is_cell(cell: object) -> bool:
    """Return whether something is a cell as a run writes it, so that nothing else is ever printed."""
    if not isinstance(cell, dict) or not all(isinstance(cell.get(name, ""), str) for name in _TEXTS):
        return False
    lists = [cell.get(name, []) for name in (*_LISTS, "sources")]
    if not all(isinstance(one, list) for one in lists):
        return False
    words = all(isinstance(word, str) for one in lists[:-1] for word in one)
    return words and all(isinstance(one, dict) and {"citation", "locator"} <= one.keys() for one in lists[-1])


def chain(cells: Cells, id_: str) -> dict[str, Any]:
    """Return a cell with the cells it came from inside, down to what was read in papers.

    A cell met a second time stands without its own. Raises EvidenceError for an unknown id, and for a chain
    longer than any that a run writes.
    """
    if id_ not in cells:
        near = nearest(id_, cells) or f" Find one by what it shows: evsynth trace OUT --find {id_}."
        raise EvidenceError([Problem(CELLS, None, "CELL", f"there is no cell '{id_}'.", near.strip())])
    return _link(cells, id_, set(), 0)


def _link(cells: Cells, id_: str, met: set[str], depth: int) -> dict[str, Any]:
    if depth > DEEPEST:
        told = f"the chain is longer than {DEEPEST} cells, at '{id_}'."
        raise EvidenceError([Problem(CELLS, None, "CELL", told, "Run the review again: no run writes such a chain.")])
    link: dict[str, Any] = dict(cells.get(id_, {})) | {"cell": id_}
    inputs = link.pop("inputs", ())
    if inputs and id_ not in met:
        met.add(id_)
        link["inputs"] = [_link(cells, name, met, depth + 1) for name in inputs]
    return {"cell": id_} | link


def found(cells: Cells, words: str) -> tuple[str, ...]:
    """Return the ids of cells whose text or id holds ``words``, those that tables show first."""
    hits = [id_ for id_, cell in cells.items() if words in str(cell.get("text", "")) or words in id_]
    return tuple(sorted(hits, key=lambda id_: not cells[id_].get("tables")))


def lines(link: Mapping[str, Any], before: str = "", between: str = "") -> Iterator[str]:
    """Yield a chain as a tree of text, one cell a line, the printed number first."""
    yield before + one_line(f"{link['cell']}: {link.get('text', '')} [{_origin(link)}]")
    inputs = link.get("inputs", [])
    for place, part in enumerate(inputs, start=1):
        last = place == len(inputs)
        yield from lines(part, f"{between}{'└─ ' if last else '├─ '}", f"{between}{'   ' if last else '│  '}")


def _origin(link: Mapping[str, Any]) -> str:
    read = "; ".join(
        f"{s['citation']}, {s['locator']}{' (secondary)' if s.get('tier') == Tier.SECONDARY else ''}"
        for s in link.get("sources", ())
    )
    parts = [str(link.get("kind", "")), read if link.get("kind") == "extracted" else str(link.get("formula", ""))]
    parts += [f"written in {link['written_in']}"] if link.get("written_in") else []
    parts += [str(link["status"])] if link.get("status") else []
    parts += [f"note: {'; '.join(link['flags'])}"] if link.get("flags") else []
    return ": ".join([parts[0], "; ".join(filter(None, parts[1:]))]) if any(parts[1:]) else parts[0]
