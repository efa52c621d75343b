"""The summary of findings of the larger bundled review."""

from __future__ import annotations

from pathlib import Path

import pytest

from evsynth.audit import audited
from evsynth.document.model import Table
from evsynth.extract import load
from evsynth.report.results import compute
from evsynth.tables import summary_of_findings

NETLM = Path(__file__).parents[2] / "studies" / "netlm"


@pytest.fixture(scope="module")
def table() -> Table:
    results = compute(audited(load(NETLM)))
    return summary_of_findings(results.review, results.ordered, results.absolute, results.certainty)[1]


def test_what_waits_alike_for_most_outcomes_is_said_once_under_the_table(table: Table) -> None:
    (said,) = [note for note in table.notes if note.startswith("Where a row does not say otherwise: ")]
    assert "Needs a threshold: inconsistency and imprecision." in said
    told = [" ".join(cell.text for cell in row.cells) for row in table.rows]
    assert ["Needs a threshold" in text for text in told].count(True) == 1
    (other,) = [text for text in told if "Needs a threshold" in text]
    assert "Liver failure" in other


def test_a_single_cohorts_second_interval_is_explained(table: Table) -> None:
    (row,) = [row for row in table.rows if row.cells[0].text.startswith("Liver failure")]
    assert any("Wilson interval, which the forest plot shows, is 3.3 to 11.2%" in cell.text for cell in row.cells)
