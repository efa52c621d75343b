"""A real browser for the tests of the web page, and pages that show everything a page can hold."""

import importlib.util
import os
import shutil
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import document_samples as samples
import pytest

from evsynth.document.model import Cell, Column, Heading, Row, Table
from evsynth.provenance import CellKind, Past, Source, Status, Tier

STUDIES = Path(__file__).parents[2] / "studies"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DRAFT = "certainty of the evidence not confirmed by a named person"


def chromium():
    """Return Chromium's path; without it or playwright, fail where CI is set and skip elsewhere."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driven = all(map(importlib.util.find_spec, ("playwright", "axe_playwright_python")))
    if path and driven:
        return path
    if os.environ.get("CI"):
        pytest.fail("chromium, playwright and axe-playwright-python must be installed where CI is set")
    pytest.skip("chromium, playwright or axe-playwright-python is not installed")


@dataclass
class Opened:
    """A page in the browser, what it asked for and what its console said."""

    page: object
    requests: list
    said: list


def open_page(browser, path, width=1280, height=900, scheme="light", anchor=""):
    """Open the file ``path`` in a fresh context and return it as an ``Opened``."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    opened = Opened(context.new_page(), [], [])
    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.page.on("console", lambda message: opened.said.append(message.text))
    opened.page.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.page.goto(path.as_uri() + anchor)
    return opened


def without_strokes(page):
    """Take out of the drawings on ``page`` what they draw; their names and words stay."""
    page.evaluate("document.querySelectorAll('svg > g').forEach(drawn => drawn.remove())")


def violations(page):
    """Return what axe-core holds against ``page``, of whose tables it sees the first rows of the first groups."""
    without_strokes(page)
    alike = "tbody > tr:nth-child(n + 5), tbody:nth-of-type(n + 4), [popover]:not(:popover-open)"
    page.evaluate("alike => document.querySelectorAll(alike).forEach(one => one.remove())", alike)
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    result = page.evaluate("options => axe.run(document, options)", options)
    return [(found["id"], [node["html"][:200] for node in found["nodes"][:3]]) for found in result["violations"]]


def traced_document():
    """Return a draft with each kind of past, a header of two levels and inputs that are on the page and not."""
    sample = samples.plain_document()
    *blocks, references = sample.blocks
    more = (Heading("Pasts", 2), pasts_table(), Heading("Long", 1), long_table(), references)
    return replace(sample, blocks=(*blocks, *more), draft=DRAFT, citations=(("mazzaferro2007", "Mazzaferro 2007"),))


def hostile_document():
    """Return the hostile sample with its words in every part of a past too."""
    sample = samples.hostile_document()
    words = samples.HOSTILE
    pasts = [
        Past(word, kind, (Source(word, word, Tier.SECONDARY),), word, words[:count], (word,), word, Status.DISPUTED)
        for word, kind, count in zip(words, list(CellKind) * 3, (0, 2, 9) * 3, strict=False)
    ]
    columns = tuple(Column(f"c{i}", word, over=word) for i, word in enumerate(words))
    row = Row(tuple(Cell(word, past=past) for word, past in zip(words, pasts, strict=True)), words[0])
    table = Table("hostile", words[3], columns, (row, row), words, words[0])
    return replace(sample, blocks=(*sample.blocks, table), draft=words[0], citations=((words[1], words[0]),))


def pasts_table():
    """Return a table with a past of each kind, under a header of two levels."""
    source = Source("mazzaferro2007", "p. 459, Table 2", Tier.SECONDARY)
    inputs = ("survival.mazzaferro2007", *(f"survival.cohort{n}.n" for n in range(20)))
    pasts = (
        Past("pasts.read", CellKind.EXTRACTED, (source,), status=Status.VERIFIED, flags=("subgroup",)),
        Past("pasts.made, by us", CellKind.DERIVED, (), "REML", inputs, ("k < 10",)),
        Past("pasts.made-by us", CellKind.DERIVED, (), "p0 × RR", inputs[:2]),
        Past(
            "pasts.judged",
            CellKind.JUDGED,
            (),
            "two of three cohorts at high risk",
            inputs,
            place="review.yaml, line 12",
        ),
        Past("pasts.stated", CellKind.STATED, place="review.yaml, line 3"),
        Past("survival.pooled", CellKind.DERIVED, (), "REML"),
    )
    heads = ("Study", "Read", "Pooled", "Absolute", "Judged", "Stated", "Again")
    overs = ("", "Data", "Result", "Result", "Panel", "Panel", "")
    columns = tuple(Column(f"c{i}", head, over=over) for i, (head, over) in enumerate(zip(heads, overs, strict=True)))
    row = Row((Cell("Pooled"), *(Cell(f"{n} of 100", n, past) for n, past in enumerate(pasts, 10))))
    return Table("pasts", "Pasts", columns, (row,), ("CI: confidence interval.",), "Each kind.")


def long_table(rows=90):
    """Return a table that goes over several printed pages."""
    columns = (Column("study", "Cohort"), Column("n", "Patients in it", "right"), Column("note", "Remark", width=3))
    made = tuple(
        Row((Cell(f"Cohort {n}"), Cell(str(100 + n), 100 + n, _past(n)), Cell("words of a remark " * 6)))
        for n in range(rows)
    )
    return Table("long", "Many cohorts", columns, made)


def _past(number):
    return Past(f"long.{number}.n", CellKind.EXTRACTED, (Source("mazzaferro2007", f"p. {number % 3}"),))


def bundled(folder):
    """Write the pages of both bundled reviews under ``folder`` and return their paths by name."""
    import evsynth  # noqa: PLC0415 - a run loads the heavy rooms

    return {name: evsynth.run(STUDIES / name, folder / name).out / "index.html" for name in ("bcg", "netlm")}
