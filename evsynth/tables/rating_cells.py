"""Cells of one domain's rating that the evidence profile and the audit log share."""

from __future__ import annotations

from evsynth.certainty.domains import NAMES
from evsynth.certainty.evidence import rows_of
from evsynth.certainty.rating import Certainty, DomainRating, Fact, Rule
from evsynth.certainty.sources import SOURCES
from evsynth.document.model import Cell
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.cells import derived, judged, plain
from evsynth.tables.certainty_words import levels_text
from evsynth.wording import capital, sentence

WAITING = {"needs_threshold": "needs a threshold", "needs_human": "a person must judge", "off": "not asked"}
CONVENTION = "convention"
LOGGED = "the rule in the audit log of certainty"


def prefix(outcome: str, rating: DomainRating) -> str:
    """Return the id that a domain's cells begin with: ``OUTCOME.certainty.DOMAIN``."""
    return f"{outcome}.certainty.{rating.domain}"


def name(rating: DomainRating) -> Cell:
    """Return the domain's name."""
    return plain(capital(NAMES[rating.domain]), strong=True)


def facts_text(facts: tuple[Fact, ...]) -> str:
    """Return facts as ``Name: value`` in a row."""
    return "; ".join(f"{capital(fact.name)}: {fact.text}" for fact in facts)


def facts(outcome: str, rating: DomainRating) -> Cell:
    """Return the facts the rule looks at, with what they were computed from."""
    words = facts_text(rating.facts)
    if not words:
        return plain(None)
    formulas = dict.fromkeys(f"{fact.name}: {fact.formula}" for fact in rating.facts if fact.formula)
    inputs = dict.fromkeys(cell for fact in rating.facts for cell in fact.inputs)
    return derived(words, None, f"{prefix(outcome, rating)}.facts", "; ".join(formulas) or "facts", tuple(inputs))


def rule_text(rule: Rule) -> str:
    """Return what a rule says, with its source and whether it is a convention of this program."""
    label = f"{SOURCES[rule.source]}; {CONVENTION}" if rule.convention else SOURCES[rule.source]
    return f"{sentence(rule.sentence)} [{label}]"


def rule(cell: str, applied: Rule) -> Cell:
    """Return a rule with its source."""
    return derived(rule_text(applied), applied.id, cell, f"rule of {SOURCES[applied.source]}")


def start(outcome: str, certainty: Certainty) -> Cell:
    """Return the level an outcome's certainty starts at."""
    word = certainty.start.word
    return derived(f"Starts at {word}", word, f"{outcome}.certainty.start", certainty.start_rule.sentence)


def designs_of(review: Review, synthesis: OutcomeSynthesis) -> str:
    """Return the designs of the studies that count, each once."""
    designs = dict.fromkeys(str(review.study(row.study).design) for row in rows_of(synthesis))
    return capital(", ".join("design not reported" if one == "not reported" else one for one in designs))


def suggestion_text(rating: DomainRating) -> str:
    """Return what the rule suggests, or why it cannot."""
    if rating.suggestion is None:
        hint = f"; {levels_text(rating.possible)} possible" if rating.possible else ""
        return WAITING[rating.status] + hint
    if rating.possible is not None:
        return f"borderline: {levels_text(rating.suggestion)} or {levels_text(rating.possible)}"
    return levels_text(rating.suggestion)


def suggestion(outcome: str, rating: DomainRating) -> Cell:
    """Return the rule's suggestion, with its facts as inputs."""
    inputs = (f"{prefix(outcome, rating)}.facts",) if rating.facts else ()
    words = capital(suggestion_text(rating))
    return derived(words, rating.suggestion, f"{prefix(outcome, rating)}.suggestion", "the rule beside it", inputs)


def judgement(outcome: str, rating: DomainRating) -> Cell:
    """Return the levels that count, ``OUTCOME.certainty.DOMAIN``: decided by a person, else suggested by the rule."""
    id_, made = prefix(outcome, rating), suggestion_text(rating)
    inputs = (f"{id_}.facts",) if rating.facts else ()
    decision = rating.decision
    if rating.status == "off":
        return derived(capital(made), 0, id_, rating.why, inputs)
    if decision is None:
        words = f"{made} (suggested)" if rating.status == "suggested" else made
        return derived(capital(words), rating.suggestion, id_, LOGGED, inputs)
    words = f"{levels_text(decision.levels)} (decided)"
    if rating.suggestion is not None and rating.suggestion != decision.levels:
        words = f"{levels_text(decision.levels)} (decided; the rule suggests {levels_text(rating.suggestion)})"
    return judged(capital(words), decision.levels, id_, decision.place, decision.rationale, inputs)


def explanation(outcome: str, rating: DomainRating) -> Cell:
    """Return why: the person's rationale after what the rule found."""
    id_, found = f"{prefix(outcome, rating)}.why", sentence(rating.why)
    decision = rating.decision
    if decision is None or rating.status == "off":
        inputs = (f"{prefix(outcome, rating)}.facts",) if rating.facts else ()
        return derived(found, found, id_, LOGGED, inputs)
    words = f"{sentence(decision.rationale)} Rule: {found}"
    return judged(words, words, id_, decision.place, f"{decision.decided_by}, {decision.date}")
