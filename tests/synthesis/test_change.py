from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from review_in_memory import result, review, study

from evsynth.effects.build import effects
from evsynth.synthesis.change import attribute
from evsynth.synthesis.change import coalitions as family
from evsynth.synthesis.change.coalitions import shapley
from evsynth.synthesis.outcome.declared import declared


def counts(key, events, n):
    return study(key, result("death", count={"events": events, "n": n}))


OLD = (counts("a2001", 4, 60), counts("b2002", 9, 80), counts("c2003", 2, 40), counts("d2004", 11, 90))
NEW = (
    counts("a2001", 4, 60),
    counts("b2002", 12, 80),
    counts("d2004", 11, 90),
    counts("e2010", 1, 200),
    counts("f2012", 7, 50),
)


def natural(studies, **model):
    made = review(*studies, model=model)
    pooled = declared(effects(made, "death"), made.model).pooled
    return pooled.display["estimate"]


@pytest.mark.parametrize("model", [{}, {"counts": "inverse variance"}, {"counts": "inverse variance", "method": "DL"}])
def test_shapley_shares_are_the_mean_over_all_orders_of_single_pools(model):
    old, new = review(*OLD, model=model), review(*NEW, model=model)
    found = attribute(effects(old, "death"), effects(new, "death"), old.model, new.model)
    assert [(s.study, s.kind) for s in found.shares] == [
        ("b2002", "corrected"), ("c2003", "dropped"), ("e2010", "added"), ("f2012", "added"),
    ]  # fmt: skip
    before, after = {s.key: s for s in OLD}, {s.key: s for s in NEW}
    names = [s.study for s in found.shares]

    def worth(moved):
        keys = sorted({*before, *after})
        chosen = [(after if key in moved or key not in names else before).get(key) for key in keys]
        return natural([s for s in chosen if s is not None], **model)

    means = dict.fromkeys(names, 0.0)
    for order in itertools.permutations(names):
        for place, name in enumerate(order):
            means[name] += (worth(order[: place + 1]) - worth(order[:place])) / math.factorial(len(names))
    for share in found.shares:
        assert share.shapley == pytest.approx(means[share.study], abs=1e-9)
    assert sum(s.shapley for s in found.shares) == pytest.approx(found.after - found.before, abs=1e-9)
    assert sum(s.step for s in found.shares) == pytest.approx(found.after - found.before, abs=1e-9)
    assert found.before == pytest.approx(natural(OLD, **model), abs=1e-9)
    assert found.after == pytest.approx(natural(NEW, **model), abs=1e-9)


def test_other_choices_of_the_model_are_told_apart_from_the_studies():
    old, new = review(*OLD), review(*NEW, model={"counts": "inverse variance", "method": "DL"})
    found = attribute(effects(old, "death"), effects(new, "death"), old.model, new.model)
    assert found.by_model == pytest.approx(
        natural(OLD, counts="inverse variance", method="DL") - natural(OLD), abs=1e-9
    )
    assert found.by_model + sum(s.shapley for s in found.shares) == pytest.approx(found.after - found.before, abs=1e-9)


def test_the_same_extracts_move_nothing():
    made = review(*OLD)
    found = attribute(effects(made, "death"), effects(made, "death"), made.model, made.model)
    assert found.shares == ()
    assert found.by_model == 0
    assert found.before == found.after


def test_an_outcome_pooled_in_one_version_only_says_so():
    old, new = review(), review(*NEW)
    found = attribute(effects(old, "death"), effects(new, "death"), old.model, new.model)
    assert found.before is None
    assert "both versions" in found.reason


def test_where_an_order_leaves_nothing_no_share_is_made_up():
    old, new = review(OLD[0]), review(NEW[3])
    found = attribute(effects(old, "death"), effects(new, "death"), old.model, new.model)
    assert found.shares == ()
    assert "nothing is left" in found.reason


def test_random_orders_come_within_their_errors_of_the_exact_values(monkeypatch):
    weights = np.array([1.0, -2.0, 0.5, 3.0, 0.1, 2.2])

    def value(coalitions):
        return np.tanh(coalitions @ weights) + (coalitions[:, 0] & coalitions[:, 3]) * 2.0

    exact = shapley(value, 6, 1)
    monkeypatch.setattr(family, "MOST_EXACT", 3)
    drawn = shapley(value, 6, 1)
    assert np.all(np.abs(drawn.values - exact.values) < 5 * drawn.errors + 1e-12)
    assert drawn.values.sum() == pytest.approx(exact.values.sum())
    assert np.array_equal(drawn.steps, exact.steps)
    assert np.array_equal(shapley(value, 6, 1).values, drawn.values)
