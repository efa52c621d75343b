"""What was decided and what was left out: overlapping cohorts, unpooled values, excluded studies, claims."""

from __future__ import annotations

from collections.abc import Iterable

from evsynth.claims import ClaimResult
from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review
from evsynth.provenance import CellKind, Past
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.cells import from_row, plain
from evsynth.tables.text import DASH, listed, natural

OVERLAPS = (
    Column("studies", "Cohorts", width=2.0),
    Column("verdict", "Shared patients", width=0.9),
    Column("decision", "Decision", width=2.0),
    Column("rationale", "Why", width=3.6),
    Column("who", "Decided by", width=1.0),
)
LEFT_OUT = (
    Column("study", "Study", width=1.2),
    Column("value", "Value", "right", 1.0),
    Column("role", "Role", width=0.9),
    Column("reason", "Why it is not in the main pool", width=4.2),
    Column("source", "Source", width=1.7),
)
CLAIMS = (
    Column("claim", "Claim", width=2.4),
    Column("verdict", "Verdict", width=1.0),
    Column("numbers", "The numbers", width=4.0),
    Column("caution", "Caution", width=2.0),
)


def overlaps(review: Review) -> Table:
    """Return the recorded decision on every group of cohorts that share or may share patients."""
    names = {study.key: study.name for study in review.studies}
    rows = tuple(
        Row(
            (
                plain(", ".join(names[key] for key in overlap.studies)),
                plain(overlap.verdict),
                plain(_decision([names[key] for key in overlap.keep], overlap.allow_together)),
                plain(overlap.rationale),
                plain(overlap.decided_by),
            )
        )
        for overlap in review.overlaps
    )
    return Table(
        "overlaps",
        "Overlapping cohorts and what was decided",
        OVERLAPS,
        rows,
        (),
        "One row a group of cohorts.",
    )


def _decision(keep: list[str], together: bool) -> str:
    if together:
        return f"pooled together; the sensitivity analysis keeps only {listed(keep)}" if keep else "pooled together"
    return f"keep {listed(keep)}" if keep else "no restriction"


def left_out(review: Review, syntheses: Iterable[OutcomeSynthesis]) -> Table:
    """Return every extracted value of a pooled outcome that is not in its main pool, and every excluded study."""
    rows = [
        Row(
            (
                plain(row.label, strong=True),
                from_row(natural(synthesis.effects.measure, row.value), row.value, synthesis.id, row, "value")
                if row.value == row.value
                else plain(None),
                plain(row.role if row.role != "main" else "not poolable"),
                plain(row.reason or DASH),
                plain(str(row.source)),
            ),
            synthesis.outcome.label,
        )
        for synthesis in syntheses
        if synthesis.outcome.synthesis == "pool"
        for row in synthesis.effects.rows
        if not row.pooled
    ]
    rows += [
        Row(
            (
                plain(study.name, strong=True),
                plain(None),
                plain("excluded"),
                plain(study.excluded),
                plain(study.citation or study.key),
            ),
            "Studies left out of every pool",
        )
        for study in review.studies
        if study.excluded is not None
    ]
    return Table("left_out", "What was left out, and why", LEFT_OUT, tuple(rows), (), "One row a value or study.")


def claims(results: Iterable[ClaimResult]) -> Table:
    """Return each claim of the review or its commentary with its verdict and the arithmetic."""
    rows = tuple(
        Row(
            (
                plain(f"{r.claim.text} ({r.claim.source.citation})"),
                plain(r.verdict.value, strong=True),
                _numbers(r),
                plain(r.claim.caution),
            )
        )
        for r in results
    )
    return Table("claims", "Claims, recomputed from the extracts", CLAIMS, rows, (), "One row a claim.")


def _numbers(result: ClaimResult) -> Cell:
    sources = tuple(dict.fromkeys(row.source for row in result.rows))
    if not sources:
        return plain(result.explanation)
    inputs = tuple(f"{row.study}.{row.arm}" for row in result.rows)
    past = Past(f"claims.{result.claim.id}", CellKind.DERIVED, sources, "see the sentence", inputs)
    return Cell(result.explanation, result.verdict.value, past)
