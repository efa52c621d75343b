"""The evidence profile: each outcome's effect, the domains of its certainty with their facts, and the level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from evsynth.certainty.domains import UPGRADES
from evsynth.certainty.rating import Certainty, DomainRating
from evsynth.document.model import Cell, Column, Row, Table
from evsynth.extract.model import Review
from evsynth.synthesis.outcome.absolute import Absolute
from evsynth.synthesis.outcome.bundle import OutcomeSynthesis
from evsynth.tables.absolute_cells import UNITS
from evsynth.tables.cells import cell_id, derived, plain
from evsynth.tables.certainty_words import certainty_cell, why_cell
from evsynth.tables.rating_cells import designs_of, explanation, facts, judgement, name, rule, start
from evsynth.wording import base_of, counted, difference_of_risks, displayed, interval

COLUMNS = (
    Column("domain", "Domain", width=1.1),
    Column("facts", "What was found", width=3.4),
    Column("judgement", "Levels", width=1.3),
    Column("explanation", "Explanation", width=3.4),
)
NOTES = (
    "GRADE: Grading of Recommendations Assessment, Development and Evaluation. CI: confidence interval.",
    "The program states facts and suggests; a named person decides. A level is a draft until every domain is decided.",
    "The rules, their sources and which of them are conventions stand in the audit log of certainty.",
)


def evidence_profile(
    review: Review,
    syntheses: Iterable[OutcomeSynthesis],
    certainties: Mapping[str, Certainty],
    absolute: Mapping[str, Absolute | None],
) -> Table:
    """Return the rows of every rated outcome: effect, start, domains and certainty, grouped by outcome."""
    rows = tuple(
        row
        for synthesis in syntheses
        if synthesis.id in certainties
        for row in _rows(review, synthesis, certainties[synthesis.id], absolute.get(synthesis.id))
    )
    return Table(
        "evidence_profile",
        "Evidence profile: the certainty of each outcome, domain by domain",
        COLUMNS,
        rows,
        NOTES,
        "For each outcome the effect, one row a domain of certainty with its facts, and the level of certainty.",
        grouping="Outcome",
    )


def _rows(
    review: Review, synthesis: OutcomeSynthesis, certainty: Certainty, absolute: Absolute | None
) -> Iterator[Row]:
    key, group = synthesis.id, synthesis.outcome.label
    yield Row(
        (plain("Effect", strong=True), _effect(synthesis, absolute), plain(None), plain(_unpooled(synthesis))), group
    )
    reason = rule(f"{key}.certainty.start.rule", certainty.start_rule)
    yield Row((plain("Start", strong=True), plain(designs_of(review, synthesis)), start(key, certainty), reason), group)
    for rating in _asked(certainty):
        yield Row((name(rating), facts(key, rating), judgement(key, rating), explanation(key, rating)), group)
    if _all_off(certainty):
        off = certainty.domains[-1]
        yield Row((plain("Rating up", strong=True), plain(None), judgement(key, off), explanation(key, off)), group)
    level = certainty_cell(certainty, key)
    strong = Cell(level.text, level.value, level.past, strong=True)
    yield Row((plain("Certainty", strong=True), plain(None), strong, why_cell(certainty, key)), group)


def _asked(certainty: Certainty) -> Iterator[DomainRating]:
    """Yield the ratings that have a row: the domains that raise certainty share one where none is asked."""
    merged = _all_off(certainty)
    return (rating for rating in certainty.domains if not (merged and rating.domain in UPGRADES))


def _all_off(certainty: Certainty) -> bool:
    return all(rating.status == "off" for rating in certainty.domains if rating.domain in UPGRADES)


def _effect(synthesis: OutcomeSynthesis, absolute: Absolute | None) -> Cell:
    pooled, key = synthesis.main.pooled, synthesis.id
    if pooled is None:
        return plain("Not pooled")
    measure, shown = synthesis.effects.measure, displayed(pooled)
    label = f"{measure.name} " if measure.family not in {"proportion", "survival", "rate"} else ""
    words = f"{label}{interval(measure, shown)}; {counted(pooled.k, 'study', 'studies')}"
    inputs = tuple(cell_id(key, row, "yi") for row in synthesis.effects.pooled)
    if absolute is not None and absolute.counts != "person_years":
        base = base_of(absolute.control, absolute.intervention.value)
        words += f"; {difference_of_risks(absolute.difference, base, UNITS[absolute.counts])}"
        inputs = (*inputs, *absolute.inputs)
    return derived(words, shown.value, f"{key}.certainty.effect", synthesis.main.label, inputs)


def _unpooled(synthesis: OutcomeSynthesis) -> str | None:
    return synthesis.main.reason if synthesis.main.pooled is None else None
