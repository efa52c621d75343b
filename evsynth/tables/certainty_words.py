"""Certainty in the words of a table: the level with its circles, and why it is where it is."""

from __future__ import annotations

from evsynth.certainty.domains import NAMES
from evsynth.certainty.rating import Certainty, DomainRating, Level
from evsynth.document.model import Cell
from evsynth.tables.cells import derived, plain
from evsynth.wording import capital, listed, sentence

NOT_RATED = "Not rated"
DRAFT = "(draft)"
COUNTS = ("no level", "one level", "two levels", "three levels")
FORMULA = "starting level plus the levels of the eight domains, between Very low and High"


def certainty_text(certainty: Certainty | None) -> str:
    """Return the level with its circles, marked as a draft until a named person has decided every domain.

    While a domain is open there is no level: the text says so, and the highest one left if that is below High.
    """
    if certainty is None:
        return NOT_RATED
    if certainty.level is not None:
        return certainty.level.sign if certainty.confirmed else f"{certainty.level.sign} {DRAFT}"
    if certainty.at_most is Level.HIGH:
        return f"Not yet rated {DRAFT}"
    return f"Not yet rated; at most {certainty.at_most.sign} {DRAFT}"


def why_text(certainty: Certainty | None, said: frozenset[str] = frozenset()) -> str:
    """Return what moved the level and what is still to be decided; empty for an outcome that is not rated.

    Sentences of ``said`` stand elsewhere and are left out.
    """
    if certainty is None:
        return ""
    moved = [_moved(rating) for rating in certainty.domains if rating.levels]
    if not moved and not certainty.open:
        moved = [f"Not rated down: starts at {certainty.start.word} and no domain moves it."]
    told = [*moved, *_borderline(certainty), *to_decide(certainty)]
    return " ".join(sentence for sentence in told if sentence not in said)


def certainty_cell(certainty: Certainty | None, outcome_id: str) -> Cell:
    """Return the cell of an outcome's certainty, ``OUTCOME.certainty``, whose inputs are its domains."""
    words = certainty_text(certainty)
    if certainty is None:
        return plain(words)
    value = None if certainty.level is None else certainty.level.word
    return derived(words, value, f"{outcome_id}.certainty", FORMULA, _inputs(certainty, outcome_id), _flags(certainty))


def why_cell(certainty: Certainty | None, outcome_id: str, said: frozenset[str] = frozenset()) -> Cell:
    """Return the cell that explains an outcome's certainty, ``OUTCOME.certainty.why``, but for what is ``said``."""
    words = why_text(certainty, said)
    if certainty is None or not words:
        return plain(words)
    formula = "the decision on each domain, or what its rule suggests"
    return derived(words, words, f"{outcome_id}.certainty.why", formula, _inputs(certainty, outcome_id))


def levels_text(levels: int) -> str:
    """Return ``down one level``, ``up two levels`` or ``no change``."""
    if levels == 0:
        return "no change"
    return f"{'down' if levels < 0 else 'up'} {COUNTS[abs(levels)]}"


def decided_by(rating: DomainRating) -> str:
    """Return who decided and when, empty for a domain without a decision."""
    return f"{rating.decision.decided_by}, {rating.decision.date}" if rating.decision is not None else ""


def _moved(rating: DomainRating) -> str:
    """Return what a person rated, or what a rule suggests, which nobody has rated yet."""
    what = f"{levels_text(rating.levels or 0)} for {NAMES[rating.domain]}"
    if rating.decision is None:
        return f"Suggested: {what}: {sentence(rating.why)}"
    return f"Rated {what}: {sentence(rating.decision.rationale)}"


def _borderline(certainty: Certainty) -> list[str]:
    found = [
        NAMES[r.domain] for r in certainty.domains if r.decision is None and r.status == "suggested" and r.possible
    ]
    return [f"Borderline, a person must decide: {listed(found)}."] if found else []


def to_decide(certainty: Certainty) -> tuple[str, ...]:
    """Return, a sentence a kind, which domains wait for a threshold or a person."""
    told = []
    for status, words in (("needs_threshold", "needs a threshold"), ("needs_human", "to be judged by a person")):
        found = [NAMES[rating.domain] for rating in certainty.open if rating.status == status]
        if found:
            told.append(f"{capital(words)}: {listed(found)}.")
    return tuple(told)


def _flags(certainty: Certainty) -> tuple[str, ...]:
    if certainty.confirmed:
        return ()
    waiting = [NAMES[rating.domain] for rating in certainty.domains if not rating.confirmed]
    return (f"draft: no named person has decided {listed(waiting)}",)


def _inputs(certainty: Certainty, outcome_id: str) -> tuple[str, ...]:
    return tuple(f"{outcome_id}.certainty.{rating.domain}" for rating in certainty.domains if rating.status != "off")
