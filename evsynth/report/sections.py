"""The sections that longer documents are put together from, each under its heading and left out where empty."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.claims import Verdict
from evsynth.document.model import Block, Heading, Listing, Paragraph, Run, text
from evsynth.report.deliverables import deliverable
from evsynth.report.parts import Parts
from evsynth.report.plans import BIAS, CURVES
from evsynth.tables.methods import methods
from evsynth.tables.question import in_short
from evsynth.tables.references import Citations
from evsynth.tables.sentences import era_findings, key_finding
from evsynth.wording import counted

ERA = ("bubble", "cumulative", "leave-one-out")
DIAGNOSTIC = ("funnel", "baujat", "gosh")


def section(parts: Parts, number: str) -> Iterator[Block]:
    """Yield a deliverable under its heading, nothing if it has nothing to show."""
    one = deliverable(number)
    blocks = tuple(one.blocks(parts))
    if blocks:
        yield one.heading
        yield from blocks


def question(parts: Parts) -> Iterator[Block]:
    """Yield the question in short."""
    yield deliverable("T0").heading
    yield in_short(parts.laid_out.tables["question"])


def choices(parts: Parts) -> Iterator[Block]:
    """Yield the outcomes and the choices of the model."""
    yield Heading("Outcomes and choices of model (T0)", 1, "choices-of-model")
    yield from parts.tables("outcomes", "choices")


def findings(parts: Parts) -> Iterator[Block]:
    """Yield the key findings in words, and what to keep in mind."""
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


def figures(parts: Parts, *, by_period: bool = True) -> Iterator[Block]:
    """Yield each pooled outcome's forest plots, those by period if asked for."""
    yield Heading("Forest plots (T12)", 1, "figures")
    for synthesis in parts.results.pooled:
        key = synthesis.id
        pictures = [p for p in parts.drawn(key, "forest") if by_period or not p.id.endswith("-by-period")]
        if pictures:
            yield Heading(synthesis.outcome.label, 2, f"forest-{key}")
            if synthesis.outcome.definition:
                yield text(synthesis.outcome.definition)
            yield from pictures


def curves(parts: Parts) -> Iterator[Block]:
    """Yield the pooled survival curves."""
    tables = tuple(parts.table("survival_curves"))
    if tables:
        yield Heading("Pooled survival curves", 1, "survival-curves")
        yield from parts.drawn(CURVES)
        yield from tables


def era(parts: Parts) -> Iterator[Block]:
    """Yield the regressions on era, their figures and how eras were divided."""
    one = deliverable("T6")
    tables, pictures = tuple(parts.tables(*one.tables)), tuple(parts.drawn("", *ERA))
    if tables or pictures:
        yield one.heading
        if parts.results.review.eras is not None:
            yield text(f"How eras were divided: {parts.results.review.eras.rationale}")
        yield from tables
        yield from pictures


def claims(parts: Parts) -> Iterator[Block]:
    """Yield the claims, recomputed."""
    if parts.results.claims:
        yield Heading("Claims, recomputed", 1, "claims")
        yield from parts.table("claims")


def reports(parts: Parts, citations: Citations) -> Iterator[Block]:
    """Yield the papers each study's values were read in."""
    runs: list[Run] = [Run("Reports the values were read in: ")]
    for study in parts.results.review.studies:
        keys = dict.fromkeys(
            [study.citation or study.key, *study.other_citations, *(r.source.citation for r in study.results)]
        )
        runs += [Run(study.name), *citations.cite(*keys), Run("; ")]
    runs[-1] = Run(".")
    yield Paragraph(tuple(runs), "note")


def bias(parts: Parts) -> Iterator[Block]:
    """Yield the figures on risk of bias, or that nothing was assessed."""
    pictures = tuple(parts.drawn(BIAS))
    yield from pictures
    if not pictures:
        yield text(deliverable("T4").nothing)


def diagnostics(parts: Parts) -> Iterator[Block]:
    """Yield what was found on influence and small-study effects."""
    made: tuple[Block, ...] = (*parts.tables("influence", "small_study"), *parts.drawn("", *DIAGNOSTIC))
    if made:
        yield Heading("Influence and small-study effects", 1, "diagnostics")
        yield from made


def left_out(parts: Parts) -> Iterator[Block]:
    """Yield what was left out, and why."""
    yield Heading("What was left out, and why", 1, "left-out")
    yield parts.laid_out.tables["left_out"]


def methods_section(parts: Parts, citations: Citations) -> Iterator[Block]:
    """Yield the methods text, the landmarks and other syntheses."""
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


def references(citations: Citations) -> Iterator[Block]:
    """Yield the list of everything cited so far."""
    yield Heading("References", 1, "references")
    yield citations.listing()
