"""The page that shows everything, and the pack a committee prints."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.claims import Verdict
from evsynth.document.model import Block, Document, Heading, Listing, Paragraph, Run, text
from evsynth.report.deliverables import deliverable
from evsynth.report.parts import Parts
from evsynth.report.plans import BIAS, CURVES
from evsynth.tables.methods import methods
from evsynth.tables.question import in_short
from evsynth.tables.references import Citations
from evsynth.tables.sentences import era_findings, key_finding
from evsynth.tables.text import counted

ERA = ("bubble", "cumulative", "leave-one-out")
DIAGNOSTIC = ("funnel", "baujat", "gosh")


def page(parts: Parts) -> Document:
    """Return everything a run has to show, in the committee's reading order."""
    citations = parts.citations()
    return parts.document(
        _subtitle(parts),
        _all(
            _section(parts, "T0"),
            _findings(parts),
            _section(parts, "T7"),
            _section(parts, "T8"),
            _figures(parts),
            _curves(parts),
            _era(parts),
            _claims(parts),
            _section(parts, "T1"),
            _reports(parts, citations),
            _section(parts, "T2"),
            _section(parts, "T4"),
            _section(parts, "T3"),
            _section(parts, "T5"),
            parts.tables("leave_one_out", "cumulative", "second_opinion"),
            _diagnostics(parts),
            _left_out(parts),
            _section(parts, "T9"),
            _section(parts, "T10"),
            _section(parts, "T11"),
            _methods(parts, citations),
            _references(citations),
        ),
    )


def committee_pack(parts: Parts) -> Document:
    """Return the pack to print and edit: what decides first (question, findings, T7), what it rests on after it."""
    citations = parts.citations()
    return parts.document(
        _subtitle(parts),
        _all(
            _question(parts),
            _findings(parts),
            _section(parts, "T7"),
            _section(parts, "T8"),
            _figures(parts, by_period=False),
            _claims(parts),
            (Heading("Characteristics of the cohorts (T1)", 1, "characteristics"),),
            parts.tables("characteristics_compact"),
            (Heading("Risk of bias (T4)", 1, "risk-of-bias"),),
            _bias(parts),
            (Heading("Outcomes and choices of model (T0)", 1, "choices-of-model"),),
            parts.tables("outcomes", "choices"),
            _methods(parts, citations),
            _references(citations),
            (Heading("Sources and derivations (T13)", 1, "sources"),),
            parts.tables("sources_of_pack"),
        ),
    )


def _all(*sections: Iterator[Block] | tuple[Block, ...]) -> Iterator[Block]:
    for section in sections:
        yield from section


def _section(parts: Parts, number: str) -> Iterator[Block]:
    """Yield a deliverable under its heading, nothing if it has nothing to show."""
    one = deliverable(number)
    blocks = tuple(one.blocks(parts))
    if blocks:
        yield one.heading
        yield from blocks


def _question(parts: Parts) -> Iterator[Block]:
    yield deliverable("T0").heading
    yield in_short(parts.laid_out.tables["question"])


def _subtitle(parts: Parts) -> str:
    studies = sum(study.excluded is None for study in parts.results.review.studies)
    pooled = sum(s.main.pooled is not None and s.main.k > 1 for s in parts.results.pooled)
    return f"Evidence pack: {counted(studies, 'study', 'studies')}, {counted(pooled, 'outcome')} pooled"


def _findings(parts: Parts) -> Iterator[Block]:
    results = parts.results
    yield Heading("Key findings", 1, "findings")
    if results.draft:
        yield text(f"{results.draft}.", "warning")
    yield Listing(tuple((Run(key_finding(s)),) for s in results.pooled))
    eras = era_findings(results.pooled)
    if eras:
        yield text("By era, which compares cohorts and not patients, and shows no cause:")
        yield Listing(tuple((Run(sentence),) for sentence in eras))
    if results.claims:
        found = {verdict: sum(c.verdict is verdict for c in results.claims) for verdict in Verdict}
        yield text(
            f"Of {counted(len(results.claims), 'claim')} made by the review or its commentary, recomputed from the "
            f"extracts, {found[Verdict.HOLDS]} held, {found[Verdict.DOES_NOT_HOLD]} did not hold and "
            f"{found[Verdict.CANNOT_BE_CHECKED]} could not be checked."
        )
    if results.review.limitations:
        yield Heading("What to keep in mind", 2, "limitations")
        yield Listing(tuple((Run(words),) for words in results.review.limitations))


def _figures(parts: Parts, *, by_period: bool = True) -> Iterator[Block]:
    yield Heading("Forest plots (T12)", 1, "figures")
    for synthesis in parts.results.pooled:
        key = synthesis.id
        pictures = [p for p in parts.drawn(key, "forest") if by_period or not p.id.endswith("-by-period")]
        if pictures:
            yield Heading(synthesis.outcome.label, 2, f"forest-{key}")
            if synthesis.outcome.definition:
                yield text(synthesis.outcome.definition)
            yield from pictures


def _curves(parts: Parts) -> Iterator[Block]:
    tables = tuple(parts.table("survival_curves"))
    if tables:
        yield Heading("Pooled survival curves", 1, "survival-curves")
        yield from parts.drawn(CURVES)
        yield from tables


def _era(parts: Parts) -> Iterator[Block]:
    one = deliverable("T6")
    tables, pictures = tuple(parts.tables(*one.tables)), tuple(parts.drawn("", *ERA))
    if tables or pictures:
        yield one.heading
        if parts.results.review.eras is not None:
            yield text(f"How eras were divided: {parts.results.review.eras.rationale}")
        yield from tables
        yield from pictures


def _claims(parts: Parts) -> Iterator[Block]:
    if parts.results.claims:
        yield Heading("Claims, recomputed", 1, "claims")
        yield from parts.table("claims")


def _reports(parts: Parts, citations: Citations) -> Iterator[Block]:
    runs: list[Run] = [Run("Reports the values were read in: ")]
    for study in parts.results.review.studies:
        keys = dict.fromkeys(
            [study.citation or study.key, *study.other_citations, *(r.source.citation for r in study.results)]
        )
        runs += [Run(study.name), *citations.cite(*keys), Run("; ")]
    runs[-1] = Run(".")
    yield Paragraph(tuple(runs), "note")


def _bias(parts: Parts) -> Iterator[Block]:
    pictures = tuple(parts.drawn(BIAS))
    yield from pictures
    if not pictures:
        yield text(deliverable("T4").nothing)


def _diagnostics(parts: Parts) -> Iterator[Block]:
    made: tuple[Block, ...] = (*parts.tables("influence", "small_study"), *parts.drawn("", *DIAGNOSTIC))
    if made:
        yield Heading("Influence and small-study effects", 1, "diagnostics")
        yield from made


def _left_out(parts: Parts) -> Iterator[Block]:
    yield Heading("What was left out, and why", 1, "left-out")
    yield parts.laid_out.tables["left_out"]


def _methods(parts: Parts, citations: Citations) -> Iterator[Block]:
    review = parts.results.review
    yield Heading("Methods", 1, "methods")
    yield from methods(review, parts.results.ordered, citations)
    if review.landmarks:
        yield Heading("Landmarks", 2, "landmarks")
        yield Listing(
            tuple(
                (Run(f"{mark.date}: {mark.label}"), *(citations.cite(mark.citation) if mark.citation else ()))
                + ((Run(f" ({mark.note})"),) if mark.note else ())
                for mark in review.landmarks
            )
        )
    if review.other_syntheses:
        yield Heading("Other syntheses, for comparison only", 2, "other-syntheses")
        yield Listing(
            tuple((Run(other.statement), *citations.cite(other.citation)) for other in review.other_syntheses)
        )


def _references(citations: Citations) -> Iterator[Block]:
    yield Heading("References", 1, "references")
    yield citations.listing()
