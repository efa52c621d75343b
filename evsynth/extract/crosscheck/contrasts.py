"""Contrasts the other way round: one outcome compares the same two arms in the same order everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from evsynth.extract.crosscheck.place import Known, enters_pool, problem, results
from evsynth.extract.model.review import Review
from evsynth.extract.model.study import Study
from evsynth.problems import Problem

Order = tuple[str, str]
Orders = dict[Order, list[tuple[Study, str]]]


def contrasts(review: Review, _known: Known) -> Iterator[Problem]:
    """Yield, as warnings, results that compare two arms in the rarer of the two orders their outcome holds."""
    found: dict[tuple[str, frozenset[str]], Orders] = {}
    for study, field, result, _ in results(review):
        if result.comparator is not None and enters_pool(study, result):
            order = study.arm_of(result).id, result.comparator
            pair = found.setdefault((result.outcome, frozenset(order)), {})
            pair.setdefault(order, []).append((study, field))
    for (outcome, _pair), orders in found.items():
        usual = max(orders, key=lambda order: len(orders[order]))
        for order in orders.keys() - {usual}:
            for study, field in orders[order]:
                yield _reversed(study, field, outcome, order, usual, orders[usual][0][0].key)


def _reversed(study: Study, field: str, outcome: str, order: Order, usual: Order, example: str) -> Problem:
    told = (
        f"'{outcome}' compares '{order[0]}' with '{order[1]}' here and '{usual[0]}' with '{usual[1]}' in {example}: "
        "effects in opposite directions would be pooled."
    )
    remedy = f"turn it round: arm: {usual[0]}, comparator: {usual[1]}, with the data in that order."
    return problem(study, f"{field}.comparator", told, remedy, warning=True)
