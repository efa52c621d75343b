"""Influence of single studies on each pool that has study weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.regression.influence import Influence
from evsynth.tables.cells import derived, plain
from evsynth.tables.text import number, significant

COLUMNS = (
    Column("study", "Study", width=2.2),
    Column("weight", "Weight", "right", 0.8),
    Column("rstudent", "Studentised deleted residual", "right", 1.0),
    Column("dffits", "DFFITS", "right", 0.8),
    Column("cooks_distance", "Cook's distance", "right", 0.9),
    Column("cov_ratio", "Covariance ratio", "right", 0.9),
    Column("tau2_deleted", "τ² without it", "right", 0.9),
    Column("qe_deleted", "Q without it", "right", 0.9),
    Column("hat", "Leverage", "right", 0.8),
    Column("influential", "Influential", width=0.9),
)
NOTES = (
    "Each study was left out and the model, τ² included, fitted anew.",
    "Influential: |DFFITS| > 3√(p/(k − p)), Cook's distance past χ²'s median, leverage > 3p/k or |DFBETAS| > 1.",
    "Binomial-normal models have no study weights: see what leaving one study out shows.",
)


def influence(syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return one row a study of every outcome with an inverse-variance pool."""
    rows = tuple(row for synthesis in syntheses for row in _rows(synthesis))
    return Table("influence", "Influence of each study", COLUMNS, rows, NOTES, "Deletion diagnostics by outcome.")


def _rows(synthesis: OutcomeSynthesis) -> Iterator[Row]:
    found = None if synthesis.diagnostics is None else synthesis.diagnostics.influence
    if found is not None:
        for place in range(len(found)):
            yield Row(_cells(synthesis, found, place), synthesis.outcome.label)


def _cells(synthesis: OutcomeSynthesis, found: Influence, place: int) -> tuple[Cell, ...]:
    row = synthesis.effects.pooled[place]
    inputs = tuple(f"{synthesis.id}.{one.study}.{one.arm}.yi" for one in synthesis.effects.pooled)

    def cell(name: str, text: str, value: float) -> Cell:
        return derived(
            text, value, f"{synthesis.id}.influence.{row.study}.{row.arm}.{name}", "refit without it", inputs
        )

    weight = float(found.weights[place])
    residuals = ("rstudent", "dffits", "cooks_distance", "cov_ratio")
    left = tuple((name, float(getattr(found, name)[place])) for name in residuals)
    rest = tuple((name, float(getattr(found, name)[place])) for name in ("tau2_deleted", "qe_deleted", "hat"))
    return (
        plain(row.label),
        cell("weight", f"{number(weight, 1)}%", weight),
        *(cell(name, number(value), value) for name, value in left),
        *(cell(name, significant(value), value) for name, value in rest),
        plain(found.reason[place] or ("yes" if found.influential[place] else "no")),
    )
