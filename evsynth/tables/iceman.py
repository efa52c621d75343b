"""The credibility of each era regression: eight considerations, their facts, and who answered them how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evsynth.certainty.iceman import RULE, Credibility, Item
from evsynth.document.model import Cell, Column, Row, Table
from evsynth.tables.cells import derived, judged, plain
from evsynth.tables.rating_cells import rule_text
from evsynth.wording import capital, p_clause, sentence

COLUMNS = (
    Column("item", "Consideration", width=1.7),
    Column("fact", "Fact", width=2.6),
    Column("suggestion", "Suggestion", width=1.1),
    Column("answer", "Answer", width=1.1),
    Column("rationale", "Rationale", width=2.2),
    Column("who", "Who, when", width=1.1),
)
NOTES = (
    "ICEMAN: Instrument to assess the Credibility of Effect Modification Analyses, in our own short words.",
    "Yes raises credibility, no lowers it.",
    "The instrument is made for treatment effects that differ between patients.",
    "Here it is applied, by convention, to rates that differ between cohorts: if anything it is then too favourable.",
    "It asks about a trend that is suggested (p at most 0.10); above that only the reason stands here.",
    f"Overall: {rule_text(RULE)} Until a named person has answered every consideration it is a draft.",
)


def era_credibility(credibilities: Iterable[Credibility]) -> Table:
    """Return the record of every era regression, one row a consideration, grouped by outcome and covariate."""
    rows = tuple(row for record in credibilities for row in _rows(record))
    return Table(
        "era_credibility",
        "Credibility of the regressions on era and other covariates",
        COLUMNS,
        rows,
        NOTES,
        "For each regression the considerations on its credibility, with facts, suggestions and answers.",
        grouping="Regression",
    )


def _rows(record: Credibility) -> Iterator[Row]:
    group = f"{record.outcome_label}, by {record.label[:1].lower()}{record.label[1:]}"
    id_ = f"{record.outcome}.era.{record.covariate}.credibility"
    if record.applies:
        for item in record.items:
            yield Row((plain(item.name, strong=True), *_cells(f"{id_}.{item.number}", item)), group)
    yield Row((plain("Overall", strong=True), *_overall(id_, record)), group)


def _cells(id_: str, item: Item) -> tuple[Cell, ...]:
    fact = derived(
        capital(f"{item.fact.name}: {item.fact.text}"),
        item.fact.value,
        f"{id_}.fact",
        item.fact.formula,
        item.fact.inputs,
    )
    words = capital(item.suggestion or "a person must answer")
    hint = derived(words, item.suggestion, f"{id_}.suggestion", "rule of the instrument", (f"{id_}.fact",))
    if item.answer is None:
        return fact, hint, plain(None), plain(None), plain(None)
    given = item.answer
    who, why = f"{given.decided_by}, {given.date}", sentence(given.rationale)
    return (
        fact,
        hint,
        judged(capital(given.answer), given.answer, f"{id_}.answer", item.place, why),
        judged(why, given.rationale, f"{id_}.rationale", item.place, who),
        judged(who, who, f"{id_}.who", item.place, why),
    )


def _overall(id_: str, record: Credibility) -> tuple[Cell, ...]:
    if not record.applies:
        words = f"Not rated: no trend is suggested ({p_clause(record.p)})."
        p = (f"{record.outcome}.era.{record.covariate}.p",)
        told = derived(words, record.p, id_, "the instrument asks where p is at most 0.10", p)
        return told, *(plain(None) for _ in range(4))
    draft = "" if record.confirmed else " (draft)"
    inputs = tuple(f"{id_}.{item.number}.{'answer' if item.answer else 'suggestion'}" for item in record.items)
    words = "Very low" if record.at_most == "very low" else f"At most {record.at_most}"
    level = derived(f"{words}{draft}", record.at_most, id_, RULE.sentence, inputs)
    return plain(None), plain(None), level, plain(None), plain(None)
