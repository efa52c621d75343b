"""The evidence pack as one neutral document, in the committee's reading order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evsynth.claims import ClaimResult, Verdict
from evsynth.document.model import Block, Document, Heading, Listing, Paragraph, Picture, Run, Table, text
from evsynth.extract.model import Reference, Review
from evsynth.report.pictures import CURVES
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.methods import methods
from evsynth.tables.references import Citations
from evsynth.tables.sentences import era_findings, key_finding
from evsynth.tables.text import counted


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything the pack is laid out from: results, tables by id and pictures by outcome id."""

    review: Review
    syntheses: Mapping[str, OutcomeSynthesis]
    claims: tuple[ClaimResult, ...]
    tables: Mapping[str, Table]
    pictures: Mapping[str, tuple[Picture, ...]]
    references: Mapping[str, Reference]


ELSEWHERE = "Outcomes that are described and not pooled stand in the HTML page and the workbook."
DETAIL = frozenset({"leave_one_out", "cumulative", "second_opinion", "cohort_details", "influence"})
ERA = ("bubble", "cumulative", "leave-one-out")
DIAGNOSTIC = ("funnel", "baujat", "gosh")


def pack(parts: Parts) -> Document:
    """Return the whole pack: question, findings, tables, figures, extracts, methods and references."""
    citations = Citations(parts.references)
    blocks = (
        *_question(parts.review),
        *_findings(parts),
        *_summary(parts),
        *_figures(parts),
        *_curves(parts),
        *_era(parts),
        *_claims(parts),
        *_studies(parts, citations),
        *_extracts(parts),
        *_sensitivity(parts),
        *_diagnostics(parts),
        *_left_out(parts),
        *_methods(parts, citations),
        Heading("References", 1, "references"),
        citations.listing(),
    )
    return Document(parts.review.title, _subtitle(parts), blocks)


def _subtitle(parts: Parts) -> str:
    studies = sum(study.excluded is None for study in parts.review.studies)
    pooled = sum(s.main.pooled is not None and s.main.k > 1 for s in parts.syntheses.values())
    return f"Evidence pack: {counted(studies, 'study', 'studies')}, {counted(pooled, 'outcome')} pooled"


def _question(review: Review) -> Iterator[Block]:
    yield Heading("Question", 1, "question")
    question = review.question
    parts = (
        ("Population", question.population),
        ("Intervention", question.intervention),
        ("Comparison", question.comparison),
        ("Setting", question.setting),
        ("Type of question", review.question_type.replace("_", " ")),
        ("Background", question.background),
    )
    yield Listing(tuple((Run(f"{name}: ", "strong"), Run(words)) for name, words in parts if words))


def _findings(parts: Parts) -> Iterator[Block]:
    yield Heading("Key findings", 1, "findings")
    yield text("Draft: certainty of the evidence has not been judged by a named person.", "warning")
    pooled = [s for s in _ordered(parts) if s.outcome.synthesis == "pool"]
    yield Listing(tuple((Run(key_finding(s)),) for s in pooled))
    eras = era_findings(pooled)
    if eras:
        yield text("By era, which compares cohorts and not patients, and shows no cause:")
        yield Listing(tuple((Run(sentence),) for sentence in eras))
    if parts.claims:
        found = {verdict: sum(c.verdict is verdict for c in parts.claims) for verdict in Verdict}
        yield text(
            f"Of {counted(len(parts.claims), 'claim')} made by the review or its commentary, recomputed from the "
            f"extracts, {found[Verdict.HOLDS]} held, {found[Verdict.DOES_NOT_HOLD]} did not hold and "
            f"{found[Verdict.CANNOT_BE_CHECKED]} could not be checked."
        )
    if parts.review.limitations:
        yield Heading("What to keep in mind", 2, "limitations")
        yield Listing(tuple((Run(words),) for words in parts.review.limitations))


def _summary(parts: Parts) -> Iterator[Block]:
    yield Heading("Summary of findings", 1, "summary")
    for name in ("summary_of_findings", "summary_single_arm"):
        if parts.tables[name].rows:
            yield parts.tables[name]


def _figures(parts: Parts) -> Iterator[Block]:
    yield Heading("Forest plots", 1, "figures")
    for synthesis in _ordered(parts):
        key = synthesis.id
        pictures = [p for p in parts.pictures.get(key, ()) if p.id.startswith("forest")]
        if pictures:
            yield Heading(synthesis.outcome.label, 2, f"forest-{key}")
            if synthesis.outcome.definition:
                yield text(synthesis.outcome.definition)
            yield from pictures


def _curves(parts: Parts) -> Iterator[Block]:
    if parts.tables["survival_curves"].rows:
        yield Heading("Pooled survival curves", 1, "survival-curves")
        yield from parts.pictures.get(CURVES, ())
        yield parts.tables["survival_curves"]


def _chosen(parts: Parts, kinds: tuple[str, ...]) -> list[Picture]:
    """Return the pictures of all outcomes whose id begins with one of ``kinds``."""
    shown = (parts.pictures.get(s.id, ()) for s in _ordered(parts))
    return [p for some in shown for p in some if p.id.startswith(kinds)]


def _diagnostics(parts: Parts) -> Iterator[Block]:
    made = [parts.tables[name] for name in ("influence", "small_study") if parts.tables[name].rows]
    pictures = _chosen(parts, DIAGNOSTIC)
    if made or pictures:
        yield Heading("Influence and small-study effects", 1, "diagnostics")
        yield from made
        yield from pictures


def _era(parts: Parts) -> Iterator[Block]:
    pictures = _chosen(parts, ERA)
    if not parts.tables["era_regression"].rows and not pictures:
        return
    yield Heading("Era and covariates", 1, "era")
    if parts.review.eras is not None:
        yield text(f"How eras were divided: {parts.review.eras.rationale}")
    if parts.tables["era_regression"].rows:
        yield parts.tables["era_regression"]
    yield from pictures


def _claims(parts: Parts) -> Iterator[Block]:
    if parts.claims:
        yield Heading("Claims, recomputed", 1, "claims")
        yield parts.tables["claims"]


def _studies(parts: Parts, citations: Citations) -> Iterator[Block]:
    yield Heading("Characteristics of the studies", 1, "characteristics")
    yield parts.tables["characteristics"]
    runs: list[Run] = [Run("Reports the values were read in: ")]
    for study in parts.review.studies:
        keys = dict.fromkeys(
            [study.citation or study.key, *study.other_citations, *(r.source.citation for r in study.results)]
        )
        runs += [Run(study.name), *citations.cite(*keys), Run("; ")]
    runs[-1] = Run(".")
    yield Paragraph(tuple(runs), "note")
    if parts.tables["cohort_details"].rows:
        yield parts.tables["cohort_details"]
    if parts.review.overlaps:
        yield Heading("Overlapping cohorts", 2, "overlaps")
        yield parts.tables["overlaps"]


def _extracts(parts: Parts) -> Iterator[Block]:
    yield Heading("Data as extracted", 1, "extracts")
    yield parts.tables["extracts"]


def _sensitivity(parts: Parts) -> Iterator[Block]:
    yield Heading("All results", 1, "results")
    for name in ("results", "combined_p", "subgroups", "leave_one_out", "cumulative", "second_opinion"):
        if parts.tables[name].rows:
            yield parts.tables[name]


def _left_out(parts: Parts) -> Iterator[Block]:
    yield Heading("What was left out, and why", 1, "left-out")
    yield parts.tables["left_out"]


def _methods(parts: Parts, citations: Citations) -> Iterator[Block]:
    yield Heading("Methods", 1, "methods")
    yield from methods(parts.review, _ordered(parts), citations)
    if parts.review.landmarks:
        yield Heading("Landmarks", 2, "landmarks")
        yield Listing(
            tuple(
                (Run(f"{mark.date}: {mark.label}"), *(citations.cite(mark.citation) if mark.citation else ()))
                + ((Run(f" ({mark.note})"),) if mark.note else ())
                for mark in parts.review.landmarks
            )
        )
    if parts.review.other_syntheses:
        yield Heading("Other syntheses, for comparison only", 2, "other-syntheses")
        yield Listing(
            tuple((Run(other.statement), *citations.cite(other.citation)) for other in parts.review.other_syntheses)
        )


def _ordered(parts: Parts) -> Sequence[OutcomeSynthesis]:
    """Return the syntheses by importance, which is the order of everything a committee reads."""
    return tuple(sorted(parts.syntheses.values(), key=lambda s: -s.outcome.importance))


def abridged(parts: Parts) -> Document:
    """Return the pack to print and edit: what a figure already shows, and outcomes only described, stand elsewhere."""
    review = parts.review
    pooled = {outcome.label for outcome in review.outcomes.values() if outcome.synthesis == "pool"}
    tables = {name: replace(t, rows=()) if name in DETAIL else t for name, t in parts.tables.items()}
    extracts = tables["extracts"]
    rows = tuple(row for row in extracts.rows if row.group in pooled)
    tables["extracts"] = replace(extracts, rows=rows, notes=(*extracts.notes, ELSEWHERE))
    pictures = {key: tuple(filter(_prints, shown)) for key, shown in parts.pictures.items()}
    return pack(replace(parts, tables=tables, pictures=pictures))


def _prints(picture: Picture) -> bool:
    return not picture.id.startswith(("leave-one-out", *DIAGNOSTIC)) and not picture.id.endswith("-by-period")
