"""The page that shows everything, and the pack a committee prints."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.document.model import Block, Document, Heading
from evsynth.report.parts import Parts
from evsynth.report.sections import (
    bias,
    choices,
    claims,
    curves,
    diagnostics,
    era,
    figures,
    findings,
    left_out,
    methods_section,
    question,
    references,
    reports,
    section,
)
from evsynth.wording import counted


def page(parts: Parts) -> Document:
    """Return everything a run has to show, in the committee's reading order."""
    citations = parts.citations()
    return parts.document(
        _subtitle(parts),
        _all(
            question(parts),
            findings(parts),
            section(parts, "T7"),
            section(parts, "T8"),
            figures(parts),
            curves(parts),
            era(parts),
            claims(parts),
            section(parts, "T1"),
            reports(parts, citations),
            section(parts, "T2"),
            section(parts, "T4"),
            section(parts, "T3"),
            section(parts, "T5"),
            parts.tables("leave_one_out", "cumulative", "second_opinion"),
            diagnostics(parts),
            left_out(parts),
            section(parts, "T9"),
            section(parts, "T10"),
            section(parts, "T11"),
            choices(parts),
            methods_section(parts, citations),
            references(citations),
        ),
    )


def committee_pack(parts: Parts) -> Document:
    """Return the pack to print and edit: what decides first (question, findings, T7), what it rests on after it."""
    citations = parts.citations()
    return parts.document(
        _subtitle(parts),
        _all(
            question(parts),
            findings(parts),
            section(parts, "T7"),
            section(parts, "T8"),
            figures(parts, by_period=False),
            claims(parts),
            (Heading("Characteristics of the cohorts (T1)", 1, "characteristics"),),
            parts.tables("characteristics_compact"),
            (Heading("Risk of bias (T4)", 1, "risk-of-bias"),),
            bias(parts),
            choices(parts),
            methods_section(parts, citations),
            references(citations),
            (Heading("Sources and derivations (T13)", 1, "sources"),),
            parts.tables("sources_of_pack"),
        ),
    )


def _all(*parts_of_it: Iterator[Block] | tuple[Block, ...]) -> Iterator[Block]:
    for blocks in parts_of_it:
        yield from blocks


def _subtitle(parts: Parts) -> str:
    studies = sum(study.excluded is None for study in parts.results.review.studies)
    pooled = sum(s.main.pooled is not None and s.main.k > 1 for s in parts.results.pooled)
    return f"Evidence pack: {counted(studies, 'study', 'studies')}, {counted(pooled, 'outcome')} pooled"
