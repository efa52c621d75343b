"""What documents are made of: results, tables by id, pictures by plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evsynth.document.model import Block, Document, Picture, Table
from evsynth.report.laid_out import LaidOut
from evsynth.report.pictures import Plan
from evsynth.report.results import Results
from evsynth.tables.references import Citations


@dataclass(frozen=True)
class Parts:
    """Everything a document is laid out from; ``pictures`` are by the id of their plan."""

    results: Results
    laid_out: LaidOut
    plans: tuple[Plan, ...]
    pictures: Mapping[str, tuple[Picture, ...]]

    def table(self, id_: str) -> Iterator[Table]:
        """Yield the table of this id if it has rows."""
        table = self.laid_out.tables[id_]
        if table.rows:
            yield table

    def tables(self, *ids: str) -> Iterator[Table]:
        """Yield the tables of these ids that have rows."""
        for id_ in ids:
            yield from self.table(id_)

    def planned(self, owner: str = "", *beginnings: str) -> Iterator[Plan]:
        """Yield the plans that belong to ``owner`` (empty: to any) and whose id begins so (none: however)."""
        for plan in self.plans:
            if owner in {"", plan.owner} and plan.id.startswith(beginnings or ("",)):
                yield plan

    def drawn(self, owner: str = "", *beginnings: str) -> Iterator[Picture]:
        """Yield the pictures drawn of such plans."""
        for plan in self.planned(owner, *beginnings):
            yield from self.pictures.get(plan.id, ())

    def citations(self) -> Citations:
        """Return a fresh numbering of the references."""
        return Citations(self.results.references)

    def document(self, subtitle: str, blocks: Iterator[Block]) -> Document:
        """Return a document of the review, marked a draft while a certainty is unconfirmed."""
        made, names = tuple(blocks), self.results.short_names
        cited = _cited(made)
        return Document(
            self.results.review.title,
            subtitle,
            made,
            draft=self.results.draft,
            spanners=self.results.review.presentation.two_level_header,
            citations=tuple((key, names[key]) for key in sorted(cited) if key in names),
        )


def _cited(blocks: tuple[Block, ...]) -> set[str]:
    """Return the citation keys of all sources behind the cells of the blocks' tables."""
    cells = (cell for block in blocks if isinstance(block, Table) for row in block.rows for cell in row.cells)
    return {source.citation for cell in cells if cell.past for source in cell.past.sources}
