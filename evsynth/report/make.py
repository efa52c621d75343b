"""One run of a review: read, check, pool, draw, lay out, and write everything at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from evsynth import tables
from evsynth.audit import audited
from evsynth.claims import ClaimResult, check_claims
from evsynth.document.model import Picture, Table
from evsynth.document.writers import write_document, write_table
from evsynth.extract import load
from evsynth.extract.bibliography import read_bibliography
from evsynth.extract.model import Reference, Review
from evsynth.report.manifest import inputs, manifest
from evsynth.report.opinion import Opinion, second_opinions
from evsynth.report.pack import Parts, abridged, pack
from evsynth.report.pictures import draw
from evsynth.report.record import results_json
from evsynth.report.write import refuse, write_whole
from evsynth.synthesis.outcome.absolute import Absolute, absolute_effect
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.synthesis.outcome.curves import ReviewCurve, review_curves
from evsynth.synthesis.outcome.synthesise import synthesise

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run made: its folder, its results and the warnings a reader must see."""

    out: Path
    syntheses: Mapping[str, OutcomeSynthesis]
    claims: tuple[ClaimResult, ...]
    warnings: tuple[str, ...]


def run(path: str | Path, out: str | Path, *, progress: Tell | None = None, workers: int = 1) -> RunOutcome:
    """Pool the review in folder ``path`` and write its evidence pack to folder ``out``, whole or not at all.

    ``progress`` is told each step; ``workers`` processes draw (a script that asks for more than one needs the
    usual ``if __name__ == "__main__"``). Raises EvidenceError if the review has problems or ``out`` holds
    something else, NumericalError if a second opinion disagrees; nothing is written then.
    """
    tell = progress or (lambda _: None)
    folder, target = Path(path), Path(out)
    refuse(target, folder)
    tell("reading the review")
    review = audited(load(folder))
    tell("pooling")
    syntheses = synthesise(review)
    curves = review_curves(review, syntheses)
    claims = check_claims(review, syntheses)
    absolute = {key: absolute_effect(review, s) for key, s in syntheses.items()}
    tell("asking for a second opinion")
    opinion = second_opinions(syntheses)
    tell("drawing figures")
    pictures = draw(review, syntheses, curves, workers)
    tell("writing documents")
    results = Results(review, syntheses, curves, claims, absolute, opinion)
    made = _tables(results)
    written = _files(results, made, pictures)
    written["manifest.json"] = manifest(inputs(folder, review.files), written, review.model.seed, opinion.record())
    tell("saving")
    write_whole(written, target)
    return RunOutcome(target, syntheses, claims, tuple(map(str, review.warnings)))


@dataclass(frozen=True, slots=True)
class Results:
    """Everything a run computed, before any of it is laid out."""

    review: Review
    syntheses: Mapping[str, OutcomeSynthesis]
    curves: tuple[ReviewCurve, ...]
    claims: tuple[ClaimResult, ...]
    absolute: Mapping[str, Absolute | None]
    opinion: Opinion


def _tables(results: Results) -> dict[str, Table]:
    review = results.review
    every = tuple(
        sorted(results.syntheses.values(), key=lambda s: (s.outcome.synthesis != "pool", -s.outcome.importance))
    )
    made = (
        *tables.summary_of_findings(review, every, results.absolute),
        tables.results(s for s in every if s.outcome.synthesis == "pool"),
        tables.era_regression(every),
        tables.subgroups(every),
        tables.leave_one_out(every),
        tables.cumulative(every),
        tables.characteristics(review),
        tables.cohort_details(review),
        tables.extracts(review),
        tables.overlaps(review),
        tables.left_out(review, every),
        tables.claims(results.claims),
        tables.survival_curves(results.curves),
        tables.combined_p(every),
        tables.influence(every),
        tables.small_study(every),
        tables.second_opinion(results.opinion.rows),
    )
    return {table.id: tables.at_level(table, review.model.level) for table in made}


def _files(
    results: Results, made: Mapping[str, Table], pictures: Mapping[str, tuple[Picture, ...]]
) -> dict[str, bytes]:
    review, syntheses = results.review, results.syntheses
    parts = Parts(review, syntheses, results.claims, made, pictures, _references(review))
    document = pack(parts)
    written = {
        "index.html": write_document(document, "html"),
        "evidence.docx": write_document(abridged(parts), "docx"),
        "evidence.xlsx": write_document(document, "xlsx"),
        "results.json": results_json(
            review, syntheses, results.curves, results.claims, results.absolute, results.opinion.record()
        ),
    }
    written |= {f"tables/{name}.csv": write_table(table, "csv") for name, table in made.items() if table.rows}
    for picture in (p for shown in pictures.values() for p in shown):
        written[f"figures/{picture.id}.svg"] = picture.svg.encode()
        written[f"figures/{picture.id}.pdf"] = picture.pdf
        written[f"figures/{picture.id}.png"] = picture.png
    return written


def _references(review: Review) -> dict[str, Reference]:
    methods = read_bibliography((files("evsynth") / "methods.bib").read_text(encoding="utf-8"), "methods.bib")
    return {**methods.references, **review.references}
