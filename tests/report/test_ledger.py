"""Every displayed number of T0 to T8 leads to a page, a formula or a curator's line."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from evsynth.audit import audited
from evsynth.extract import load
from evsynth.provenance import CellKind, Tier
from evsynth.report.laid_out import DETAILED, LaidOut, lay_out
from evsynth.report.opinion import Opinion
from evsynth.report.results import compute

STUDIES = Path(__file__).parents[2] / "studies"
pytestmark = pytest.mark.xdist_group("ledger")
REVIEWS = ("netlm", "bcg")


@cache
def laid_out(name: str) -> LaidOut:
    return lay_out(compute(audited(load(STUDIES / name))), Opinion(()))


@pytest.mark.parametrize("name", REVIEWS)
@pytest.mark.parametrize("table", DETAILED)
def test_every_cell_with_a_digit_has_a_past(name: str, table: str) -> None:
    rows = laid_out(name).tables[table].rows
    bare = [c.text for row in rows for c in row.cells if re.search(r"\d", c.text) and not (c.past and c.past.known)]
    assert bare == []


@pytest.mark.parametrize("name", REVIEWS)
def test_the_tables_of_t0_to_t8_hold_numbers_at_all(name: str) -> None:
    counted = sum(
        re.search(r"\d", cell.text) is not None
        for table in DETAILED
        for row in laid_out(name).tables[table].rows
        for cell in row.cells
    )
    assert counted > 300


@pytest.mark.parametrize("name", REVIEWS)
def test_every_input_of_a_cell_is_a_cell(name: str) -> None:
    assert laid_out(name).ledger.unresolved() == ()


@pytest.mark.parametrize("name", REVIEWS)
def test_every_pooled_estimate_leads_to_a_value_read_in_a_paper(name: str) -> None:
    ledger = laid_out(name).ledger
    estimates = [id_ for id_ in ledger.entries if id_.endswith(".main.estimate")]
    assert estimates
    for id_ in estimates:
        behind = ledger.extracted_behind([id_])
        assert behind
        for cell in behind:
            past = ledger.entries[cell].past
            assert past.kind is CellKind.EXTRACTED
            assert past.sources
            assert past.place


@pytest.mark.parametrize("name", REVIEWS)
def test_one_id_is_one_number(name: str) -> None:
    values: dict[str, set[object]] = {}
    for table in laid_out(name).tables.values():
        for row in table.rows:
            for cell in row.cells:
                if cell.past is not None and isinstance(cell.value, int | float):
                    values.setdefault(cell.past.cell, set()).add(cell.value)
    assert {id_: found for id_, found in values.items() if len(found) > 1} == {}


def test_the_sources_say_what_was_read_in_another_paper() -> None:
    made = laid_out("netlm")
    rows = {row.cells[-1].text: row.cells[2].text for row in made.tables["sources"].rows}
    read = {id_: e.past.sources for id_, e in made.ledger.entries.items() if e.past.kind is CellKind.EXTRACTED}
    secondary = {id_ for id_, sources in read.items() if any(s.tier is Tier.SECONDARY for s in sources)} & set(rows)
    assert secondary
    assert {id_ for id_ in read.keys() & rows.keys() if " (secondary)" in rows[id_]} == secondary


@pytest.mark.parametrize("name", REVIEWS)
def test_a_number_is_found_by_every_text_a_table_shows_it_by(name: str) -> None:
    made = laid_out(name)
    cells = (c for table in made.tables.values() for row in table.rows for c in row.cells if c.past is not None)
    assert [c.text for c in cells if c.text not in made.ledger.entries[c.past.cell].text] == []


def test_a_rate_is_known_per_1000_and_in_percent() -> None:
    entry = laid_out("netlm").ledger.entries["os_5y.main.estimate"]
    assert re.fullmatch(r"\d+ \(.* to .*\); [\d.]+% \(.* to .*%\)", entry.text)
    assert entry.tables == ("summary_single_arm", "results")


def test_the_status_line_counts_each_extracted_value_once() -> None:
    table = laid_out("netlm").tables["summary_single_arm"]
    found = re.fullmatch(r"(\d+) extracted values behind this table: (\d+) single.*", table.notes[-1])
    assert found, table.notes[-1]
    pooled = set(laid_out("netlm").ledger.extracted_behind(
        cell.past.cell for row in table.rows for cell in row.cells if cell.past
    ))  # fmt: skip
    assert int(found[1]) == len(pooled)
