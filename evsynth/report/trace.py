"""From a printed number down to its page: the chain of cells behind it, read from a run's folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from evsynth.problems import EvidenceError, Problem, nearest
from evsynth.report.write import MANIFEST

CELLS = "cells.json"
Cells = Mapping[str, Mapping[str, Any]]


def cells_of(out: Path) -> Cells:
    """Return the cells of the run in folder ``out``. Raises EvidenceError if there is none."""
    try:
        found = json.loads((out / CELLS).read_bytes())
        if isinstance(found, dict) and all(isinstance(cell, dict) for cell in found.values()):
            return found
        reason = "is not a run's"
    except (OSError, ValueError) as error:
        reason = f"can't be read: {getattr(error, 'strerror', None) or error}"
    told = f"{CELLS} {reason}."
    remedy = f"Name the folder that 'evsynth run' wrote; it holds {CELLS} and {MANIFEST}."
    raise EvidenceError([Problem(str(out), None, "OUT", told, remedy)])


def chain(cells: Cells, id_: str) -> dict[str, Any]:
    """Return a cell with the cells it came from inside, down to what was read in papers.

    A cell met a second time stands without its own. Raises EvidenceError for an unknown id.
    """
    if id_ not in cells:
        near = nearest(id_, cells) or f" Find one by what it shows: evsynth trace OUT --find {id_}."
        raise EvidenceError([Problem(CELLS, None, "CELL", f"there is no cell '{id_}'.", near.strip())])
    return _link(cells, id_, set())


def _link(cells: Cells, id_: str, met: set[str]) -> dict[str, Any]:
    link: dict[str, Any] = {"cell": id_} | dict(cells.get(id_, {}))
    inputs = [str(name) for name in link.pop("inputs", ())]
    if inputs and id_ not in met:
        met.add(id_)
        link["inputs"] = [_link(cells, name, met) for name in inputs]
    return link


def found(cells: Cells, words: str) -> tuple[str, ...]:
    """Return the ids of cells whose text or id holds ``words``, those that tables show first."""
    hits = [id_ for id_, cell in cells.items() if words in str(cell.get("text", "")) or words in id_]
    return tuple(sorted(hits, key=lambda id_: not cells[id_].get("tables")))


def lines(link: Mapping[str, Any], before: str = "", between: str = "") -> Iterator[str]:
    """Yield a chain as a tree of text, one cell a line, the printed number first."""
    yield f"{before}{link['cell']}: {link.get('text', '')} [{_origin(link)}]"
    inputs = link.get("inputs", [])
    for place, part in enumerate(inputs, start=1):
        last = place == len(inputs)
        yield from lines(part, f"{between}{'└─ ' if last else '├─ '}", f"{between}{'   ' if last else '│  '}")


def _origin(link: Mapping[str, Any]) -> str:
    read = "; ".join(f"{s['citation']}, {s['locator']}" for s in link.get("sources", ()))
    parts = [str(link.get("kind", "")), read if link.get("kind") == "extracted" else str(link.get("formula", ""))]
    parts += [f"written in {link['written_in']}"] if link.get("written_in") else []
    parts += [str(link["status"])] if link.get("status") else []
    parts += [f"note: {'; '.join(link['flags'])}"] if link.get("flags") else []
    return ": ".join([parts[0], "; ".join(filter(None, parts[1:]))]) if any(parts[1:]) else parts[0]
