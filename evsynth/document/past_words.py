"""The past of a number as lines of words, the same in a Word comment, an Excel note and the list of sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evsynth.provenance import CellKind, Past, Source, Tier

_LISTED = 4  # input cells named in full; the Provenance sheet names them all
_KINDS = {
    CellKind.EXTRACTED: "Extracted",
    CellKind.DERIVED: "Computed",
    CellKind.JUDGED: "Judged",
    CellKind.STATED: "Stated",
}


def source_words(source: Source, names: Mapping[str, str]) -> str:
    """Return ``source`` with the short name that ``names`` has for its citation key, or the key itself."""
    secondary = " (secondary)" if source.tier is Tier.SECONDARY else ""
    return f"{names.get(source.citation, source.citation)}, {source.locator}{secondary}"


def past_lines(past: Past, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return ``past`` line by line: kind with sources or formula, then what else is known, the cell's id last.

    ``names`` gives citation keys their short names.
    """
    sources = "; ".join(source_words(source, names) for source in past.sources)
    lines = [_origin(past, sources)]
    if past.formula and sources:
        lines.append(f"Sources: {sources}")
    if past.inputs:
        lines.append(_inputs(past.inputs))
    if past.place:
        lines.append(f"Written in: {past.place}")
    if past.status is not None:
        lines.append(f"Status: {past.status.value}")
    if past.flags:
        lines.append("Note: " + "; ".join(past.flags))
    return tuple(" ".join(line.split()) for line in (*lines, f"Cell: {past.cell}"))


def _inputs(cells: Sequence[str]) -> str:
    if len(cells) <= _LISTED:
        return "Inputs: " + "; ".join(cells)
    return f"Inputs, {len(cells)} cells: {'; '.join(cells[:_LISTED])} and {len(cells) - _LISTED} more"


def _origin(past: Past, sources: str) -> str:
    kind = _KINDS[past.kind]
    if past.formula:
        return f"Computed as {past.formula}" if past.kind is CellKind.DERIVED else f"{kind}: {past.formula}"
    if sources:
        return f"{kind}: {sources}"
    return f"{kind} by the curator" if past.place else f"{kind}: no origin recorded"
