"""Three-level models against metafor 3.8-1 (tests/reference/make_dependence.R) and against 40 digits."""

import json
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest

from evsynth.synthesis.dependence.results import Multilevel
from evsynth.synthesis.dependence.three_level import three_level

HERE = Path(__file__).parents[1] / "reference"
REFERENCE = json.loads((HERE / "dependence.json").read_text(encoding="utf-8"))
DATA = REFERENCE["konstantopoulos"]
FITS = [pytest.param(f, id=f"{f['name']} {f['method']} {f['test']}") for f in REFERENCE["fits"]]


def fitted(theirs) -> Multilevel:
    X = np.column_stack([DATA[name] for name in theirs["X"]]) if theirs["X"] else None
    return three_level(
        DATA["yi"],
        DATA["vi"],
        DATA["district"],
        X,
        outer=DATA["outer"] if theirs["outer"] else None,
        names=theirs["X"] or None,
        method=theirs["method"],
        test=theirs["test"],
    )


def test_reference_is_whole():
    assert len(FITS) == 12


@pytest.mark.parametrize("theirs", FITS)
def test_it_is_metafors_fit(theirs):
    # metafor's optimiser stops within about 1e-7 of its components; the likelihood is flat there.
    ours = fitted(theirs)
    assert ours.sigma2 == pytest.approx(theirs["sigma2"], rel=2e-6)
    assert ours.loglik == pytest.approx(theirs["loglik"], rel=1e-10)
    assert ours.loglik >= theirs["loglik"] - 1e-10  # raw years cost metafor's determinant five digits
    assert ours.q == pytest.approx(theirs["qe"], rel=1e-10)
    for field, theirs_field in (("estimate", "beta"), ("se", "se"), ("ci_low", "ci_low"), ("ci_high", "ci_high")):
        values = [getattr(c, field) for c in ours.coefficients]
        assert values == pytest.approx(theirs[theirs_field], rel=2e-6, abs=1e-8), field
    assert [c.df for c in ours.coefficients] == theirs["df"]
    assert [c.p for c in ours.coefficients] == pytest.approx(theirs["pval"], rel=2e-6)


@pytest.mark.parametrize("theirs", FITS)
def test_profile_intervals_are_metafors(theirs):
    ours = fitted(theirs)
    assert [c.ci_low for c in ours.components] == pytest.approx(theirs["profile_low"], rel=1e-7, abs=1e-12)
    assert [c.ci_high for c in ours.components] == pytest.approx(theirs["profile_high"], rel=1e-7)


@pytest.mark.parametrize("theirs", FITS)
def test_each_component_is_tested_against_the_model_without_it(theirs):
    ours = fitted(theirs)
    lrt = [2 * (theirs["loglik"] - height) for height in theirs["loglik_zero"]]
    assert [c.lrt for c in ours.components] == pytest.approx(lrt, rel=1e-9)
    assert all(c.p == c.p_chi_square / 2 for c in ours.components)


@pytest.mark.parametrize("theirs", [f for f in REFERENCE["fits"] if f["X"]], ids=lambda f: f["name"])
def test_moderators_are_tested_together(theirs):
    ours = fitted(theirs)
    assert ours.qm == pytest.approx(theirs["qm"], rel=2e-6)
    assert ours.qm_p == pytest.approx(theirs["qm_p"], rel=2e-6)
    assert ours.pi_low is None
    assert ours.weights is None


@pytest.mark.parametrize("theirs", [f for f in REFERENCE["fits"] if not f["X"]], ids=lambda f: f["name"])
def test_prediction_interval_is_of_a_new_row_in_a_new_cluster(theirs):
    ours = fitted(theirs)
    assert (ours.pi_low, ours.pi_high) == pytest.approx((theirs["pi_low"], theirs["pi_high"]), rel=2e-6)


def test_shares_of_variance_follow_their_definition():
    # Levels over total variance, with the typical sampling variance (k - 1) sum w / ((sum w)^2 - sum w^2).
    ours = three_level(DATA["yi"], DATA["vi"], DATA["district"])
    w = 1 / np.array(DATA["vi"])
    typical = (len(w) - 1) * w.sum() / (w.sum() ** 2 - (w**2).sum())
    assert ours.typical_variance == pytest.approx(typical, rel=1e-12)
    total = sum(ours.sigma2) + typical
    assert [c.i2 for c in ours.components] == pytest.approx([s / total for s in ours.sigma2], rel=1e-12)
    assert ours.i2 == pytest.approx(sum(c.i2 for c in ours.components), rel=1e-12)
    assert (ours.between.groups, ours.within.groups) == (11, 56)


def test_weights_are_those_of_generalised_least_squares():
    ours = three_level(DATA["yi"], DATA["vi"], DATA["district"])
    between, within = ours.sigma2
    same = np.equal.outer(DATA["district"], DATA["district"])
    rows = np.linalg.inv(np.diag(DATA["vi"]) + within * np.eye(56) + between * same).sum(axis=0)
    assert ours.weights == pytest.approx(100 * rows / rows.sum(), rel=1e-10)
    assert ours.coefficients[0].estimate == pytest.approx(ours.weights @ np.array(DATA["yi"]) / 100, rel=1e-12)


def height(within, between, yi, vi, clusters, restricted):
    """Return the log likelihood of a common mean, by Sherman-Morrison, in the precision that is set."""
    total, cross, square, log = mp.mpf(0), mp.mpf(0), mp.mpf(0), mp.mpf(0)
    for cluster in dict.fromkeys(clusters):
        rows = [i for i, c in enumerate(clusters) if c == cluster]
        w = [1 / (mp.mpf(vi[i]) + within) for i in rows]
        y = [mp.mpf(yi[i]) for i in rows]
        a, b = mp.fsum(w), mp.fsum(p * q for p, q in zip(w, y, strict=True))
        c = between / (1 + between * a)
        total += a - c * a * a
        cross += b - c * a * b
        square += mp.fsum(p * q * q for p, q in zip(w, y, strict=True)) - c * b * b
        log += mp.log(1 + between * a) - mp.fsum(map(mp.log, w))
    value = log + square - cross**2 / total + (mp.log(total) if restricted else 0)
    return -value / 2


SETS = {
    "konstantopoulos": (DATA["yi"], DATA["vi"], DATA["district"]),
    "variances ten orders apart": (
        [0.3, -0.9, 1.4, 0.1, 2.2, 1.9, -1.3, -0.2],
        [1e-10, 1.0, 1e-4, 0.3, 1e-7, 0.01, 1e-9, 1e-2],
        list("aabbccdd"),
    ),
    "one cluster of many rows": ([0.1, 0.9, 0.4, 1.2, -0.6, 2.5], [0.02, 0.1, 0.05, 0.2, 0.1, 0.3], list("aaaabc")),
}


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("name", SETS)
def test_components_solve_the_score_equation_to_ten_digits(name, method):
    yi, vi, clusters = SETS[name]
    ours = three_level(yi, vi, clusters, method=method)
    with mp.workdps(40):

        def log_height(*log):
            return height(mp.exp(log[0]), mp.exp(log[1]), yi, vi, clusters, method == "REML")

        def score(*log):
            return [mp.diff(log_height, log, order) for order in ((1, 0), (0, 1))]

        start = [mp.log(mp.mpf(s)) for s in reversed(ours.sigma2)]
        exact = [mp.exp(value) for value in mp.findroot(score, start, tol=1e-40)]
        assert [float(s) for s in reversed(ours.sigma2)] == pytest.approx([float(e) for e in exact], rel=1e-10)
