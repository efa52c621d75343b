"""From evidence to decision: what the review found, laid out beside the judgements a panel has to make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from evsynth.certainty.evidence import is_comparative
from evsynth.certainty.rating import Certainty
from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review
from evsynth.extract.model.lines import place_of
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.cells import derived, plain, stated
from evsynth.tables.certainty_words import DRAFT, certainty_cell
from evsynth.tables.decision_evidence import effect, rate_without_comparison, side
from evsynth.tables.outcome_cells import joined, named
from evsynth.tables.summary import Found, no_comparison
from evsynth.wording import counted

TO_BE_JUDGED = "To be judged by the panel"
QUOTED = "what the summary of findings says of these outcomes"
TO_BE_FILLED = "To be filled in by the panel"
NOT_SOUGHT = "No evidence was sought in this review."
POINTED = "Every comparison stands above, under desirable or undesirable effects."
NONE_FOUND = "No outcome of this review shows one, which says nothing of those it did not ask about."
CRITICAL = 7
WHOSE = "Effects and rates are those of the summary of findings; the judgements beside them are the panel's."
COLUMNS = (
    Column("criterion", "Criterion", width=1.3),
    Column("judgement", "Judgement", width=1.2),
    Column("evidence", "Research evidence", width=4.0),
    Column("considerations", "Additional considerations", width=1.5),
)
CONCLUSION = (
    "Type of recommendation",
    "Recommendation",
    "Justification",
    "Subgroups",
    "Implementation",
    "Monitoring and evaluation",
    "Research priorities",
)


def evidence_to_decision(
    review: Review,
    syntheses: Iterable[OutcomeSynthesis],
    absolute: Mapping[str, Absolute | None],
    certainties: Mapping[str, Certainty] | None = None,
) -> tuple[Table, Table]:
    """Return the criteria with what this review found for each, and the conclusion for the panel to fill in.

    Rates of single-arm outcomes are described and never called effects. Judgements are the panel's. [alonsocoello2016]
    """
    found = Found(review, tuple(syntheses), absolute, certainties or {})
    rows = tuple(
        Row((plain(name, strong=True), plain(TO_BE_JUDGED), evidence(found), plain(TO_BE_FILLED)))
        for name, evidence in CRITERIA
    )
    blank = tuple(Row((plain(name, strong=True), plain(TO_BE_FILLED))) for name in CONCLUSION)
    notes = (*no_comparison(review, found.shown), WHOSE)
    return (
        Table(
            "evidence_to_decision",
            "Evidence to decision",
            COLUMNS,
            rows,
            notes,
            f"{counted(len(rows), 'criterion', 'criteria')}, the judgements left to the panel.",
        ),
        Table(
            "panel_conclusion",
            "Conclusion of the panel",
            (Column("item", "Item", width=1.3), Column("conclusion", "Conclusion", width=6.7)),
            blank,
            (),
            "Items of the recommendation, left to the panel.",
        ),
    )


def _priority(found: Found) -> Cell:
    background = found.review.question.background
    place = place_of(found.review, "question.background")
    return stated(background, None, "question.background", place) if background else plain(NOT_SOUGHT)


def _desirable(found: Found) -> Cell:
    return _effects(found, "desirable", good=True)


def _undesirable(found: Found) -> Cell:
    return _effects(found, "undesirable", good=False)


def _effects(found: Found, name: str, *, good: bool) -> Cell:
    """Return the outcomes that are better (or worse) with the intervention, then the rates that no effect follows from.

    A rate stands among the desirable ones where higher is better, among the undesirable where lower is.
    """
    compared = [s for s in found.shown if is_comparative(found.review, s) and side(found, s) is good]
    rates = [s for s in found.shown if not is_comparative(found.review, s) and (s.outcome.better == "higher") is good]
    said = [effect(found, s) for s in compared]
    if rates:
        said += [
            plain("Rates without a comparison, which show no effect:"),
            *(rate_without_comparison(found, s) for s in rates),
        ]
    return _quoted(name, *said) if said else plain(NONE_FOUND)


def _balance(found: Found) -> Cell:
    """Return the comparisons that point neither way, or why single arms can't be weighed."""
    compared = [s for s in found.shown if is_comparative(found.review, s)]
    neither = [s for s in compared if s.main.pooled is not None and side(found, s) is None]
    missing = [s for s in compared if s.main.pooled is None]
    said = []
    if neither:
        said += [plain("Little or no difference, or left open:"), *(effect(found, s) for s in neither)]
    if missing:
        said += [plain("Without a pooled result:"), *(effect(found, s) for s in missing)]
    if not compared:
        said.append(plain("No comparison was made, so there are no effects to set against each other."))
    return _quoted("balance", *said) if said else plain(POINTED)


def _certainty(found: Found) -> Cell:
    """Return the certainty of each outcome, and the lowest of the critical ones."""
    said = [
        joined(
            f"{s.id}.certainty.named",
            named(found.review, s),
            certainty_cell(found.certainties.get(s.id), s.id),
            between=": ",
        )
        for s in found.shown
    ]
    cell = _quoted("certainty", *said, between="; ")
    critical = [s for s in found.shown if s.outcome.importance >= CRITICAL]
    levels = [found.certainties[s.id].level for s in critical if s.id in found.certainties]
    known = [level for level in levels if level is not None]
    if not known or len(known) < len(critical):
        return cell
    draft = "" if all(found.certainties[s.id].confirmed for s in critical) else f" {DRAFT}"
    words = f"Lowest of the critical outcomes (importance {CRITICAL} to 9): {min(known).sign}{draft}."
    inputs = tuple(f"{s.id}.certainty" for s in critical)
    lowest = derived(words, min(known).word, "evidence_to_decision.lowest", "lowest level of these outcomes", inputs)
    return _quoted("certainty", cell, lowest, between=". ")


def _quoted(name: str, *said: Cell, between: str = " ") -> Cell:
    """Return one cell that quotes others, with them as its inputs."""
    cell = joined(f"evidence_to_decision.{name}", *said, between=between)
    past = None if cell.past is None else replace(cell.past, formula=QUOTED)
    return replace(cell, past=past)


def _none(_found: Found) -> Cell:
    return plain(NOT_SOUGHT)


CRITERIA: tuple[tuple[str, Callable[[Found], Cell]], ...] = (
    ("Priority of the problem", _priority),
    ("Desirable effects", _desirable),
    ("Undesirable effects", _undesirable),
    ("Certainty of the evidence", _certainty),
    ("Values", _none),
    ("Balance of effects", _balance),
    ("Resources required", _none),
    ("Certainty of evidence on resources", _none),
    ("Cost-effectiveness", _none),
    ("Equity", _none),
    ("Acceptability", _none),
    ("Feasibility", _none),
)
