"""Sources and derivations: a row a number, none for a name, and a long sentence by its beginning."""

from __future__ import annotations

from evsynth.document.model import Cell, Column, Row, Table
from evsynth.provenance import CellKind, Past
from evsynth.tables.ledger import Entry, Ledger
from evsynth.tables.sources import sources

SENTENCE = "Of every 1000 patients about 711 are alive 5 years after the operation. How sure we can be is not judged."


def cell(text: str, id_: str, inputs: tuple[str, ...] = ()) -> Cell:
    return Cell(text, None, Past(id_, CellKind.DERIVED, (), "a formula", inputs))


def made(*cells: Cell) -> list[list[str]]:
    columns = tuple(Column(f"c{n}", "C") for n, _ in enumerate(cells))
    table = Table("t", "Evidence profile: domain by domain", columns, (Row(cells),))
    book = Ledger({c.past.cell: Entry((c.text,), c.value, c.past) for c in cells if c.past})
    shown = sources(book, [table], {})
    assert shown.grouping == "Table"
    return [[row.group, *(c.text for c in row.cells)] for row in shown.rows]


def test_names_of_studies_and_outcomes_have_no_row():
    rows = made(
        cell("Carty 1992", "carty1992.label"), cell("Carty 1992, page 3", "carty1992.citation"), cell("12", "os.n")
    )
    assert [row[1] for row in rows] == ["12"]
    assert rows[0][0] == "Evidence profile"


def test_a_sentence_is_shown_by_its_beginning():
    shown = made(cell(SENTENCE, "os.plain"))[0][1]
    assert shown.endswith(" …")
    assert SENTENCE.startswith(shown.removesuffix(" …"))
    assert len(shown) <= 70


def test_cells_it_came_from_are_named_if_few_and_counted_by_kind_if_many():
    few = cell("12", "os.main.estimate", ("os.certainty", "a2001.all.n"))
    many = cell("13", "os.main.prediction", tuple(f"os.s{n}.{f}" for n, f in enumerate(("yi", "vi", "n", "p", "yi"))))
    assert [row[4] for row in made(few, many)] == ["certainty and a2001.all.n", "5 cells (n, p, vi and others)"]
