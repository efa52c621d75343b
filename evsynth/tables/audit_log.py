"""The audit log of certainty: fact, rule, suggestion, decision, rationale, who and when, one row a domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from evsynth.certainty.rating import Certainty, DomainRating
from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.cells import judged, plain
from evsynth.tables.certainty_words import certainty_cell, decided_by, levels_text
from evsynth.tables.rating_cells import designs_of, facts, name, prefix, rule, start, suggestion
from evsynth.wording import capital, counted, sentence

COLUMNS = (
    Column("domain", "Domain", width=1.0),
    Column("fact", "Fact", width=2.3),
    Column("rule", "Rule and its source", width=2.8),
    Column("suggestion", "Suggestion", width=1.1),
    Column("decision", "Decision", width=1.0),
    Column("rationale", "Rationale", width=2.0),
    Column("who", "Who, when", width=1.0),
)
NOTES = (
    "In brackets after each rule: its source. Convention: a reading of this program, not a published rule.",
    "A decision may differ from the suggestion; both stand here, and the decision counts.",
    "An empty decision is open: the suggestion, if there is one, makes a draft only.",
)


def certainty_log(review: Review, syntheses: Iterable[OutcomeSynthesis], certainties: Mapping[str, Certainty]) -> Table:
    """Return one row a domain of every rated outcome, after the row of where its certainty starts."""
    rated = [synthesis for synthesis in syntheses if synthesis.id in certainties]
    rows = tuple(row for synthesis in rated for row in _rows(review, synthesis, certainties[synthesis.id]))
    waiting = sum(not rating.confirmed for s in rated for rating in certainties[s.id].domains)
    told = f"Without a decision: {counted(waiting, 'judgement')}." if waiting else "Every judgement is decided."
    return Table(
        "certainty_log",
        "Audit log of certainty: what was found, what the rules suggest, who decided what",
        COLUMNS,
        rows,
        (*NOTES, told),
        "One row a domain of certainty, grouped by outcome.",
        grouping="Outcome",
    )


def _rows(review: Review, synthesis: OutcomeSynthesis, certainty: Certainty) -> Iterator[Row]:
    key, group = synthesis.id, synthesis.outcome.label
    head, level = rule(f"{key}.certainty.start.rule", certainty.start_rule), start(key, certainty)
    yield Row(
        (
            plain("Start", strong=True),
            plain(designs_of(review, synthesis)),
            head,
            level,
            *(plain(None) for _ in range(3)),
        ),
        group,
    )
    for rating in certainty.domains:
        id_ = prefix(key, rating)
        shared = (name(rating), facts(key, rating), rule(f"{id_}.rule", rating.rule), suggestion(key, rating))
        yield Row((*shared, *_decision(id_, rating)), group)
    level = certainty_cell(certainty, key)
    strong = Cell(level.text, level.value, level.past, strong=True)
    filled = (plain("Certainty", strong=True), plain(None), plain(None), plain(None), strong, plain(None), plain(None))
    yield Row(filled, group)


def _decision(id_: str, rating: DomainRating) -> tuple[Cell, Cell, Cell]:
    decision = rating.decision
    if decision is None:
        return plain(None), plain(None), plain(None)
    words = levels_text(decision.levels)
    if rating.status == "off":
        words += ", not counted"
    who, why = decided_by(rating), sentence(decision.rationale)
    return (
        judged(capital(words), decision.levels, f"{id_}.decision", decision.place, why),
        judged(why, decision.rationale, f"{id_}.rationale", decision.place, who),
        judged(who, who, f"{id_}.who", decision.place, why),
    )
