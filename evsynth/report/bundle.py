"""All files of a run: the pack, the documents T0 to T14, tables, figures, data, and a copy of what was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evsynth.document.docx import write as word
from evsynth.document.model import Document, Picture
from evsynth.document.writers import write_document, write_table
from evsynth.extract.model import Review
from evsynth.extract.tools import tool_of
from evsynth.interchange.robvis import robvis_csv
from evsynth.report.change import change_document, compare
from evsynth.report.deliverables import DELIVERABLES, Deliverable
from evsynth.report.laid_out import LaidOut
from evsynth.report.opinion import Opinion
from evsynth.report.pack import committee_pack, page
from evsynth.report.parts import Parts
from evsynth.report.pictures import Plan, pictures_of
from evsynth.report.plans import plans
from evsynth.report.progress import Progress
from evsynth.report.record import cells_json, results_json
from evsynth.report.results import Results
from evsynth.report.studio import Studio
from evsynth.report.write import INPUTS

DOCUMENTS = "documents"
_SHOWN = {"html": ("svg",), "pdf": ("svg",), "docx": ("png",)}
Waiting = dict[str, Future[bytes]]


@dataclass(frozen=True)
class Bundle:
    """The results of a run and its files by their path in the output folder."""

    results: Results
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Drawing:
    """The figures of a run, planned, and each in the making."""

    plans: tuple[Plan, ...]
    pictures: Mapping[str, Future[tuple[Picture, ...]]]


def begin_drawing(results: Results, studio: Studio) -> Drawing:
    """Return the figures of the results, which ``studio`` begins to draw."""
    planned = plans(results)
    return Drawing(planned, {plan.id: studio.submit(pictures_of, plan) for plan in planned})


def bundle(
    folder: Path,
    results: Results,
    laid_out: LaidOut,
    opinion: Opinion,
    earlier: Review | None,
    template: bytes | None,
    drawing: Drawing,
    studio: Studio,
    steps: Progress,
) -> Bundle:
    """Return every file of a run but its manifest; ``studio`` draws and writes."""
    bare = Parts(results, laid_out, drawing.plans, {})
    writing = _written(studio, [one for one in DELIVERABLES if not one.draws], bare)
    steps.begin("drawing figures")
    _watch(steps, drawing.pictures)
    parts = replace(bare, pictures={id_: future.result() for id_, future in drawing.pictures.items()})
    writing |= _pack(studio, parts, template)  # the longest first, so that no process waits for it alone
    writing |= _written(studio, [one for one in DELIVERABLES if one.draws], parts)
    if earlier is not None:
        report = change_document(compare(earlier, results.review))
        writing |= _files_of(studio, f"{DOCUMENTS}/T14-change", ("docx", "html", "json"), report)
    steps.begin("writing documents")
    files = {f"{INPUTS}/{name}": (folder / name).read_bytes() for name in results.review.files}
    files |= {f"tables/{name}.csv": write_table(t, "csv") for name, t in laid_out.tables.items() if t.rows}
    files |= dict(_data(results, laid_out, opinion))
    files |= dict(_figures(parts))
    _watch(steps, writing)
    files |= {name: future.result() for name, future in writing.items()}
    steps.begin("saving")
    return Bundle(results, files)


def _watch(steps: Progress, waiting: Mapping[str, Future[Any]]) -> None:
    for done, _ in enumerate(as_completed(waiting.values()), start=1):
        steps.part(done, len(waiting))


def _written(studio: Studio, chosen: list[Deliverable], parts: Parts) -> Waiting:
    made: Waiting = {}
    for one in chosen:
        suffixes = tuple(suffix for suffix in one.formats if suffix != "csv")  # a table each, under tables/
        made |= _files_of(studio, f"{DOCUMENTS}/{one.file}", suffixes, one.document(parts))
    return made


def _pack(studio: Studio, parts: Parts, template: bytes | None) -> Waiting:
    everything, pack = page(parts), committee_pack(parts)
    return {
        "index.html": studio.submit(write_document, _lean(everything, "html"), "html"),
        "evidence.xlsx": studio.submit(write_document, _lean(everything, "xlsx"), "xlsx"),
        "evidence.docx": studio.submit(word, _lean(pack, "docx"), template),
        "evidence-working.docx": studio.submit(word, _lean(pack, "docx"), template, "comments"),
        **_files_of(studio, "evidence", ("html", "pdf"), pack),
    }


def _files_of(studio: Studio, stem: str, suffixes: tuple[str, ...], document: Document) -> Waiting:
    return {f"{stem}.{suffix}": studio.submit(write_document, _lean(document, suffix), suffix) for suffix in suffixes}


def _lean(document: Document, suffix: str) -> Document:
    """Return the document with only those forms of its pictures that the format shows: quicker to hand over."""
    shown = _SHOWN.get(suffix, ())

    def lean(picture: Picture) -> Picture:
        return replace(
            picture,
            svg=picture.svg if "svg" in shown else "",
            png=picture.png if "png" in shown else b"",
            pdf=b"",
        )

    return replace(document, blocks=tuple(lean(b) if isinstance(b, Picture) else b for b in document.blocks))


def _data(results: Results, laid_out: LaidOut, opinion: Opinion) -> Iterator[tuple[str, bytes]]:
    yield "results.json", results_json(results, opinion.record())
    yield "cells.json", cells_json(laid_out.ledger)
    tool = tool_of(results.review)
    if any(study.risk_of_bias for study in results.review.studies):
        yield "tables/robvis.csv", robvis_csv(results.review, tool).encode()


def _figures(parts: Parts) -> Iterator[tuple[str, bytes]]:
    for picture in parts.drawn():
        yield f"figures/{picture.id}.svg", picture.svg.encode()
        yield f"figures/{picture.id}.pdf", picture.pdf
        yield f"figures/{picture.id}.png", picture.png
