"""Every table of a run, laid out once, with the ledger of its cells."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evsynth import tables
from evsynth.document.model import Table
from evsynth.report.opinion import Opinion
from evsynth.report.results import Results
from evsynth.tables.ledger import Ledger, ledger

DETAILED = (
    "question", "outcomes", "choices", "characteristics", "cohort_details", "overlap_matrix", "overlaps", "extracts",
    "risk_of_bias_matrix", "risk_of_bias", "results", "subgroups", "era_regression", "era_credibility",
    "summary_of_findings", "summary_single_arm", "evidence_profile",
)  # fmt: skip
"""The tables of T0 to T8, whose every number is a cell with a past."""
IN_PACK = ("summary_of_findings", "summary_single_arm", "evidence_profile", "characteristics_compact")


@dataclass(frozen=True)
class LaidOut:
    """The tables of a run by id, each closed by its status line, and the ledger of all cells."""

    tables: dict[str, Table]
    ledger: Ledger


def lay_out(results: Results, opinion: Opinion) -> LaidOut:
    """Return every table of the results, the sources and derivations among them."""
    level = results.review.model.level
    made = [tables.at_level(table, level) for table in _made(results, opinion)]
    book = ledger(results.review, results.syntheses, made)
    closed = {table.id: book.closed(table) for table in made}
    names = results.short_names
    every = tables.sources(book, (closed[id_] for id_ in DETAILED), names)
    pack = tables.sources(book, (closed[id_] for id_ in IN_PACK), names)
    closed |= {"sources": every, "sources_of_pack": replace(pack, id="sources_of_pack")}
    return LaidOut(closed, book)


def _made(results: Results, opinion: Opinion) -> tuple[Table, ...]:
    review, every, pooled = results.review, results.ordered, results.pooled
    absolute, certainty = results.absolute, results.certainty
    return (
        *tables.question_sheet(review),
        *tables.summary_of_findings(review, every, absolute, certainty),
        tables.evidence_profile(review, pooled, certainty, absolute),
        tables.certainty_log(review, pooled, certainty),
        *tables.evidence_to_decision(review, every, absolute, certainty),
        tables.characteristics(review),
        replace(tables.characteristics(review, "compact"), id="characteristics_compact"),
        tables.cohort_details(review),
        tables.overlap_matrix(review),
        tables.overlaps(review),
        tables.extracts(review),
        tables.risk_of_bias_matrix(review),
        tables.risk_of_bias(review),
        tables.results(pooled),
        tables.combined_p(every),
        tables.subgroups(every),
        tables.leave_one_out(every),
        tables.cumulative(every),
        tables.era_regression(every),
        tables.era_credibility(results.credibility),
        tables.survival_curves(results.curves),
        tables.influence(every),
        tables.small_study(every),
        tables.claims(results.claims),
        tables.left_out(review, every),
        tables.prisma_flow(review),
        tables.searches(review),
        tables.excluded_studies(review),
        tables.prisma_checklist(review, every),
        tables.moose_checklist(review, every),
        tables.second_opinion(opinion.rows),
    )
