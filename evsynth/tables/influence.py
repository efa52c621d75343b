"""Influence of single studies on each pool that has study weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.regression.influence import Influence
from evsynth.tables.cells import cell_id, derived, plain
from evsynth.wording import number, sentence, significant

COLUMNS = (
    Column("study", "Study", width=2.2),
    Column("weight", "Weight", "right", 0.8),
    Column("rstudent", "Studentised deleted residual", "right", 1.0),
    Column("dffits", "DFFITS", "right", 0.8),
    Column("cooks_distance", "Cook's distance", "right", 0.9),
    Column("cov_ratio", "Covariance ratio", "right", 0.9),
    Column("tau2_deleted", "τ² without it", "right", 0.9),
    Column("qe_deleted", "Q without it", "right", 0.9),
    Column("influential", "Influential", width=1.5),
)
NOTES = (
    "Each study was left out and the model, τ² included, fitted anew.",
    "Studentised deleted residual: the distance from the pool of the others, in standard errors; large beyond 2.",
    "DFFITS: how far the study moves the pooled effect, in standard errors. Cook's distance is nearly its square.",
    "Covariance ratio: below 1, the pool is more precise without the study.",
    "Influential: |DFFITS| > 3/√(k − 1), |DFBETAS| > 1 (much the same), Cook's distance > 0.45 or weight > 300%/k.",
    "Binomial-normal models have no study weights: see what leaving one study out shows.",
)


def influence(syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return one row a study of every outcome with an inverse-variance pool."""
    rows = tuple(row for synthesis in syntheses for row in _rows(synthesis))
    return Table(
        "influence",
        "Influence of each study",
        COLUMNS,
        rows,
        NOTES,
        "Deletion diagnostics by outcome.",
        grouping="Outcome",
    )


def _rows(synthesis: OutcomeSynthesis) -> Iterator[Row]:
    found = None if synthesis.diagnostics is None else synthesis.diagnostics.influence
    if found is not None:
        for place in range(len(found)):
            yield Row(_cells(synthesis, found, place), synthesis.outcome.label)


def _cells(synthesis: OutcomeSynthesis, found: Influence, place: int) -> tuple[Cell, ...]:
    row = synthesis.effects.pooled[place]
    inputs = tuple(cell_id(synthesis.id, one, "yi") for one in synthesis.effects.pooled)

    def cell(name: str, text: str, value: float) -> Cell:
        past = f"{synthesis.id}.influence.{row.name}.{name}"
        return derived(text, value, past, "refit without it", inputs) if isfinite(value) else plain(None)

    weight = float(found.weights[place])
    residuals = ("rstudent", "dffits", "cooks_distance", "cov_ratio")
    left = tuple((name, float(getattr(found, name)[place])) for name in residuals)
    rest = tuple((name, float(getattr(found, name)[place])) for name in ("tau2_deleted", "qe_deleted"))
    return (
        plain(row.label),
        cell("weight", f"{number(weight, 1)}%", weight),
        *(cell(name, number(value), value) for name, value in left),
        *(cell(name, significant(value), value) for name, value in rest),
        plain(sentence(found.reason[place]) or ("yes" if found.influential[place] else "no")),
    )
