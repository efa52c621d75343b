"""What was decided and what was left out: overlapping cohorts, unpooled values, excluded studies, claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evsynth.claims import ClaimResult
from evsynth.document.model import Cell, Column, Row, Table
from evsynth.effects.rows import EffectRow
from evsynth.extract.model import Review
from evsynth.extract.model.lines import place_of
from evsynth.extract.model.review import Overlap
from evsynth.provenance import CellKind, Past
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.cells import extracted, from_row, judged, plain, stated
from evsynth.tables.study_cells import NOT_RECORDED, short_name, source_of, study_name, words_of
from evsynth.wording import listed, natural, sentence

OVERLAPS = (
    Column("studies", "Cohorts", width=1.9),
    Column("verdict", "Shared patients", width=0.9),
    Column("outcomes", "For which outcomes", width=1.6),
    Column("decision", "Decision", width=1.9),
    Column("rationale", "Why", width=3.4),
    Column("who", "Decided by", width=1.1),
    Column("date", "When", width=0.8),
)
EXCLUDED = (
    Column("study", "Study", width=1.3),
    Column("reason", "Why it is left out of every pool", width=4.0),
    Column("source", "Source", width=1.5),
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
    rows = tuple(Row(_overlap(review, place, overlap)) for place, overlap in enumerate(review.overlaps))
    notes = ("Decided by and when: as review.yaml records it; not recorded where it does not.",)
    return Table(
        "overlaps",
        "Overlapping cohorts and what was decided",
        OVERLAPS,
        rows,
        notes if rows else (),
        "One row a decision on a group of cohorts.",
    )


def _overlap(review: Review, place: int, overlap: Overlap) -> tuple[Cell, ...]:
    names = {study.key: study.name for study in review.studies}
    field = f"overlaps.{place}"
    about = "; ".join(review.outcomes[key].label for key in overlap.outcomes) or "All"

    def cell(name: str, text: str | None) -> Cell:
        return stated(text or NOT_RECORDED, None, f"{field}.{name}", place_of(review, f"{field}.{name}"))

    decision = _decision([names[key] for key in overlap.keep], overlap.allow_together)
    return (
        cell("studies", ", ".join(names[key] for key in overlap.studies)),
        cell("verdict", overlap.verdict),
        cell("outcomes", about),
        judged(decision, None, f"{field}.keep", place_of(review, f"{field}.keep"), overlap.rationale),
        cell("rationale", overlap.rationale),
        cell("decided_by", overlap.decided_by),
        cell("date", overlap.date),
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
                _named(review, row),
                from_row(natural(synthesis.effects.measure, row.value), row.value, synthesis.id, row, "value")
                if row.value == row.value
                else plain(None),
                plain(row.role if row.role != "main" else "not poolable"),
                _why(review, row),
                _read_in(review, synthesis.id, row),
            ),
            synthesis.outcome.label,
        )
        for synthesis in syntheses
        if synthesis.outcome.synthesis == "pool"
        for row in synthesis.effects.rows
        if not row.pooled
    ]
    rows += [
        Row((name, plain(None), plain("excluded"), reason, source), "Studies left out of every pool")
        for name, reason, source in _excluded(review)
    ]
    return Table("left_out", "What was left out, and why", LEFT_OUT, tuple(rows), (), "One row a value or study.")


def excluded_studies(review: Review) -> Table:
    """Return every study that is left out of every pool, with its reason and its paper."""
    rows = tuple(Row(cells) for cells in _excluded(review))
    notes = () if rows else ("No study of the folder is left out of every pool.",)
    title = "Studies left out of every pool, and why"
    return Table("excluded_studies", title, EXCLUDED, rows, notes, "One row a study.")


def _excluded(review: Review) -> Iterator[tuple[Cell, Cell, Cell]]:
    for study in review.studies:
        if study.excluded is not None:
            yield study_name(study), words_of(study, sentence(study.excluded), "excluded"), source_of(review, study)


def _named(review: Review, row: EffectRow) -> Cell:
    """Return the name of a row: its study's, with the arm where it has one of its own."""
    study = review.study(row.study)
    return stated(row.label, None, f"{row.name}.label", place_of(study, "label"), strong=True)


def _why(review: Review, row: EffectRow) -> Cell:
    place = place_of(review.study(row.study), "results")
    return stated(row.reason, None, f"{row.name}.reason", place)


def _read_in(review: Review, outcome: str, row: EffectRow) -> Cell:
    where = f"{short_name(review, row.source.citation)}, {row.source.locator}"
    return extracted(where, row.source.citation, f"{outcome}.{row.name}.source", row.source)


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
    past = Past(f"claims.{result.claim.id}", CellKind.DERIVED, sources, "see the sentence")
    return Cell(result.explanation, result.verdict.value, past)
