"""One table or one figure of a review, without making the others."""

from __future__ import annotations

from pathlib import Path

from evsynth.audit import audited
from evsynth.document.model import Document, Picture, Table
from evsynth.extract import load
from evsynth.extract.yaml_builder import shorten
from evsynth.problems import EvidenceError, Problem, nearest
from evsynth.report.deliverables import DELIVERABLES, deliverable
from evsynth.report.laid_out import lay_out
from evsynth.report.opinion import second_opinions
from evsynth.report.parts import Parts
from evsynth.report.pictures import pictures_of
from evsynth.report.plans import plans
from evsynth.report.results import compute


def table(folder: Path, name: str) -> Document | Table:
    """Return the document of a number or name (``T7``, ``summary-of-findings``), or one table by its id.

    Raises EvidenceError if the review has problems or there is no such table.
    """
    results = compute(audited(load(folder)))
    laid_out = lay_out(results, second_opinions(results.syntheses))
    planned = plans(results)
    if name in laid_out.tables:
        return laid_out.tables[name]
    try:
        one = deliverable(name)
    except ValueError:
        known = [n for d in DELIVERABLES for n in (d.number, d.name)] + [
            k for k, t in laid_out.tables.items() if t.rows
        ]
        raise _unknown(folder, "table", name, known) from None
    parts = Parts(results, laid_out, planned, {})
    if one.draws:
        chosen = tuple(parts.planned(one.owner, *one.figures))
        parts = Parts(results, laid_out, planned, {plan.id: pictures_of(plan) for plan in chosen})
    return one.document(parts)


def plot(folder: Path, name: str) -> tuple[Picture, ...]:
    """Return the pictures of one figure, several where it has several sheets. Raises EvidenceError as `table`."""
    known = {plan.id: plan for plan in plans(compute(audited(load(folder))))}
    if name not in known:
        raise _unknown(folder, "figure", name, list(known))
    return pictures_of(known[name])


def _unknown(folder: Path, what: str, name: str, known: list[str]) -> EvidenceError:
    message = f"there is no {what} '{shorten(name)}'.{nearest(name, known)}"
    remedy = f"Use one of: {', '.join(dict.fromkeys(known))}."
    return EvidenceError([Problem(str(folder), None, "NAME", message, remedy)])
