"""The peers agree where they have the method, and their quirks raise no false alarm."""

import json
from pathlib import Path

import numpy as np
import pytest

from evsynth.synthesis import pool
from evsynth.synthesis.outcome.second_opinion import second_opinion, stopped_short

SETS = json.loads((Path(__file__).parents[1] / "reference" / "metafor_reference.json").read_text(encoding="utf-8"))[
    "sets"
]
PEERS = {
    "FE": {"statsmodels"},
    "DL": {"PyMARE", "statsmodels"},
    "HE": {"PyMARE"},
    "ML": {"PyMARE"},
    "REML": {"PyMARE"},
    "PM": {"statsmodels"},
    "SJ": set(),
}


@pytest.mark.parametrize("name", ["bcg", "pritz"])
@pytest.mark.parametrize("method", PEERS)
@pytest.mark.parametrize("test", ["z", "t", "knha"])
def test_every_peer_that_has_the_method_agrees(name, method, test):
    rows = second_opinion(pool(SETS[name]["yi"], SETS[name]["vi"], method=method, test=test))
    assert {row.peer for row in rows} == PEERS[method]
    for row in rows:
        assert row.quantity in {"estimate", "se", "tau2"}
        assert row.difference < 1e-6, row
    quantities = 2 if method == "FE" else 3
    assert len(rows) == quantities * len(PEERS[method])


def test_a_wrong_number_shows():
    from dataclasses import replace  # noqa: PLC0415 - only here

    fit = pool(SETS["bcg"]["yi"], SETS["bcg"]["vi"], method="DL")
    rows = second_opinion(replace(fit, estimate=fit.estimate * 1.01))
    assert max(row.difference for row in rows) == pytest.approx(0.01, rel=0.02)


def test_untruncated_moments_and_boundary_raise_no_alarm():
    agreeing = pool([0.1, 0.11, 0.12, 0.1], [0.1, 0.2, 0.1, 0.3], method="DL", test="z")
    rows = second_opinion(agreeing)
    assert {row.peer for row in rows} == {"PyMARE", "statsmodels"}
    assert max(row.difference for row in rows) < 1e-12


def test_a_peer_at_the_lower_of_two_maxima_has_no_opinion():
    y = [-0.7133068759776864, 0.5743913734629915, 0.464808192519263, -0.8718634760494681]
    v = [0.5171052170149913, 0.15417849051019544, 0.06986356717217243, 0.7138370457935218]
    fit = pool(y, v)
    assert stopped_short(fit, 0.0)
    assert not stopped_short(fit, fit.tau2)
    assert all(row.difference < 1e-5 for row in second_opinion(fit))


def test_one_study_needs_no_opinion():
    assert second_opinion(pool([0.1], [0.2])) == ()


def test_random_reviews_agree():
    rng = np.random.default_rng(5)
    for method in ("FE", "DL", "HE", "ML", "REML", "PM"):
        for _ in range(10):
            v = 10.0 ** rng.uniform(-2.5, 0, rng.integers(2, 12))
            fit = pool(rng.normal(0.5, np.sqrt(v + 0.1)), v, method=method)
            assert all(row.difference < 1e-5 for row in second_opinion(fit))
