"""CSV, JSON and Markdown."""

import csv
import io
import json

import pytest
from markdown_it import MarkdownIt

from evsynth.document.csv import write as write_csv
from evsynth.document.machine import write as write_json
from evsynth.document.markdown import write as write_markdown
from evsynth.document.model import Cell, Column, Document, Listing, Paragraph, Row, Run, Table


def table_of(*cells, header="a"):
    return Table("t", "T", (Column(header, "A"),), tuple(Row((cell,)) for cell in cells))


def test_csv_has_keys_full_numbers_groups_and_shown_intervals(survival):
    rows = list(csv.reader(io.StringIO(write_csv(survival))))
    assert rows == [
        ["group", "study", "n", "rate", "rate_text"],
        ["Single centre", "Mazzaferro 2007", "1234", "", ""],
        ["Registry", "Le Treut 2013", "56", "not reported", "not reported"],
        ["", "Pooled", "1290", "0.4512345", "45% (38 to 52)"],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", " =", "\r=", "＝"])
def test_csv_text_that_a_spreadsheet_would_run_is_escaped(start):
    written = write_csv(table_of(Cell(f"{start}1+1"), header=f"{start}h"))
    fields = [row[0] for row in csv.reader(io.StringIO(written, newline=""))]
    assert all(field.startswith("'") for field in fields)


def test_csv_numbers_are_never_escaped():
    written = write_csv(table_of(Cell("−0.10", -0.1), Cell("", -3), Cell("-0.5")))
    assert written.splitlines() == ["a", "-0.1", "-3", "'-0.5"]


def test_csv_names_the_group_column_apart_from_a_column_called_group():
    table = Table("t", "T", (Column("group", "G"),), (Row((Cell("x"),), "one"),))
    assert write_csv(table) == "row_group,group\none,x\n"


def test_json_of_a_table_round_trips_text_value_and_past(survival):
    record = json.loads(write_json(survival))
    assert record["columns"][1] == {"align": "right", "header": "People", "key": "n"}
    assert [row["group"] for row in record["rows"]] == ["Single centre", "Registry", ""]
    cell = record["rows"][2]["cells"][2]
    assert (cell["text"], cell["value"]) == ("45% (38 to 52)", 0.4512345)
    assert cell["past"] == {
        "cell": "survival.pooled",
        "kind": "derived",
        "sources": [],
        "formula": "REML",
        "inputs": ["a", "b"],
        "flags": ["k < 10"],
    }
    source = record["rows"][0]["cells"][1]["past"]["sources"][0]
    assert source == {"citation": "mazzaferro2007", "locator": "p. 459, Table 2", "tier": "primary"}


def test_json_has_sorted_keys_no_infinities_and_a_last_line_end(document):
    written = write_json(document)
    assert written.endswith("}\n")
    record = json.loads(written)
    assert list(record) == sorted(record)
    kinds = [block["type"] for block in record["blocks"]]
    assert kinds.count("heading") == 4
    assert {"paragraph", "table", "picture", "list"} < set(kinds)
    values = json.loads(write_json(table_of(Cell("x", float("nan")), Cell("y", float("-inf")), Cell("z", "w"))))
    assert [row["cells"][0]["value"] for row in values["rows"]] == [None, None, "w"]


def test_markdown_table_renders_as_the_table(survival):
    rendered = MarkdownIt("commonmark").enable("table").render(write_markdown(survival))
    assert rendered.count("<tr>") == 4
    assert '<td style="text-align:right">1,234</td>' in rendered
    assert "<strong>Pooled</strong>" in rendered
    assert "<td>–</td>" in rendered.replace(' style="text-align:left"', "")


@pytest.mark.parametrize(
    "text", ["a | b", "*a* _b_", "<b>x</b>", "`c`", "[x](y)", "1. x", "- x", "# x", "&amp;", "> q", "~~s~~"]
)
def test_markdown_shows_special_characters_as_they_are(text):
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    written = write_markdown(Document("T", "", (Paragraph((Run(text),)), table_of(Cell(text)))))
    rendered = parser.render(written)
    assert f"<p>{escaped}</p>" in rendered
    assert f'<td style="text-align:left">{escaped}</td>' in rendered


def test_markdown_of_a_document_has_headings_lists_and_working_links(document):
    rendered = MarkdownIt("commonmark").enable("table").render(write_markdown(document))
    assert "<h1>Transplantation for liver metastases</h1>" in rendered
    assert "<h3>Summary</h3>" in rendered
    assert '<a href="#ref-1">Mazzaferro</a>' in rendered
    assert '<a id="ref-1"></a>Mazzaferro 2007.' in rendered
    assert '<a href="https://doi.org/10.1000/x">DOI</a>' in rendered
    assert "Two cohorts; survival 45%." in rendered


def test_markdown_list_of_hostile_strings_keeps_its_length(hostile):
    listing = next(block for block in hostile.blocks if isinstance(block, Listing))
    rendered = MarkdownIt("commonmark").render(write_markdown(hostile))
    assert rendered.count("<li>") == len(listing.items)
    assert "<script>" not in rendered
