"""What a review found on one outcome, in a line with its certainty: the evidence beside a panel's judgements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evsynth.document.model import Cell
from evsynth.synthesis.outcome.absolute import Absolute, more_is_better
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables import absolute_cells, single_arm
from evsynth.tables.certainty_words import certainty_cell
from evsynth.tables.outcome_cells import absent, joined, named
from evsynth.tables.sentences import RATES
from evsynth.tables.statements import size_of
from evsynth.tables.summary import Found
from evsynth.wording import DASH, rate


def side(found: Found, synthesis: OutcomeSynthesis) -> bool | None:
    """Return whether a comparison is good for patients, in some group of them; None if trivial, open or not pooled."""
    if synthesis.main.pooled is None:
        return None
    absolute = found.absolute.get(synthesis.id)
    sizes = {size_of(synthesis, group) for group in (absolute.strata if absolute is not None else (None,))}
    clear = sizes - {"trivial", "open"}
    if not clear:
        return None
    good = more_is_better(synthesis) if absolute is not None else synthesis.outcome.better == "higher"
    return ("more" in clear) == good


def effect(found: Found, synthesis: OutcomeSynthesis) -> Cell:
    """Return what a comparison found, relative and absolute, with its certainty."""
    absolute = found.absolute.get(synthesis.id)
    parts = [
        cell
        for cell in (
            absolute_cells.relative(synthesis),
            *_differences(found, synthesis, absolute),
        )
        if cell.text != DASH
    ]
    return _line(found, synthesis, *(parts or [absent(synthesis)]))


def _differences(found: Found, synthesis: OutcomeSynthesis, absolute: Absolute | None) -> Iterator[Cell]:
    for place, group in enumerate(absolute.strata if absolute is not None else (None,)):
        cell = absolute_cells.difference(found.review, synthesis, group, place)
        among = f" ({group.label})" if group is not None and group.label else ""
        yield replace(cell, text=f"{cell.text}{among}")


def rate_without_comparison(found: Found, synthesis: OutcomeSynthesis) -> Cell:
    """Return what single arms went through, with its certainty."""
    cell = single_arm.rate(synthesis, found.review.model.level)
    if synthesis.effects.measure.family in RATES and isinstance(cell.value, float) and " of " not in cell.text:
        pooled = synthesis.main.pooled
        shown = pooled.display if pooled is not None else {}
        text = rate(cell.value, shown.get("ci_low"), shown.get("ci_high"))
        cell = Cell(text, cell.value, cell.past)
    return _line(found, synthesis, cell)


def _line(found: Found, synthesis: OutcomeSynthesis, *parts: Cell) -> Cell:
    """Return ``Death at 5 years: RR 0.8, 40 fewer per 1000 (certainty: Low).``."""
    rated = certainty_cell(found.certainties.get(synthesis.id), synthesis.id)
    told = joined(f"{synthesis.id}.told", *parts, between=", ")
    line = joined(f"{synthesis.id}.line", named(found.review, synthesis), told, between=": ")
    return joined(f"{synthesis.id}.line", line, Cell(f"(certainty: {rated.text}).", None, rated.past))
