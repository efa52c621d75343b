"""Three-level models where a component is zero, numbers are extreme, or the data can't carry the model."""

import numpy as np
import pytest

from evsynth.effects.measures import measure_named
from evsynth.effects.rows import EffectRow, Effects
from evsynth.problems import NumericalError
from evsynth.provenance import Source
from evsynth.synthesis import pool
from evsynth.synthesis.dependence.ascent import ascend
from evsynth.synthesis.dependence.prepared import nesting_of, prepare
from evsynth.synthesis.dependence.summit import axes_of, summit, surveyed
from evsynth.synthesis.dependence.three_level import three_level
from evsynth.synthesis.dependence.within_between import within_between

RNG = np.random.default_rng(20)
CLUSTERS = np.repeat(np.arange(6), 4)
VI = RNG.uniform(0.01, 0.2, 24)
YI = RNG.normal(size=24) * 0.5 + np.repeat(RNG.normal(size=6), 4) * 0.5


def dense_score(ours):
    """Return the restricted score of (between, within) by dense matrices."""
    same = np.equal.outer(np.array(ours.clusters), np.array(ours.clusters)).astype(float)
    between, within = ours.sigma2
    inverse = np.linalg.inv(np.diag(ours.vi) + within * np.eye(ours.k) + between * same)
    left = inverse @ ours.X
    P = inverse - left @ np.linalg.solve(ours.X.T @ left, left.T)
    return [0.5 * (ours.yi @ P @ G @ P @ ours.yi - np.trace(P @ G)) for G in (same, np.eye(ours.k))]


def test_without_variance_between_clusters_it_is_the_random_effects_pool():
    yi = np.tile([0.0, 1.5, -1.2, 0.4], 6) + np.tile([0.01, -0.01], 12)
    ours, plain = three_level(yi, VI, CLUSTERS, test="z"), pool(yi, VI, test="z")
    assert ours.between.sigma2 == 0.0
    assert (ours.between.ci_low, ours.between.lrt, ours.between.p) == (0.0, 0.0, 1.0)
    assert ours.within.sigma2 == pytest.approx(plain.tau2, rel=1e-10)
    assert ours.coefficients[0].estimate == pytest.approx(plain.estimate, rel=1e-9)
    assert ours.coefficients[0].se == pytest.approx(plain.se, rel=1e-10)
    assert dense_score(ours)[0] < 0


def test_without_variance_within_clusters_that_component_is_exactly_zero():
    ours = three_level(np.repeat([0.2, 1.1, -0.7, 0.5, 2.0, 0.9], 4), VI, CLUSTERS)
    assert ours.within.sigma2 == 0.0
    assert ours.within.ci_low == 0.0
    assert ours.between.sigma2 > 0.1
    score = dense_score(ours)
    assert score[0] == pytest.approx(0.0, abs=1e-9)
    assert score[1] < 0


def test_equal_effects_have_no_variance():
    ours = three_level(np.full(24, 3.1), VI, CLUSTERS)
    assert ours.sigma2 == (0.0, 0.0)
    assert ours.coefficients[0].estimate == pytest.approx(3.1, rel=1e-15)
    assert ours.coefficients[0].se == pytest.approx(np.sqrt(1 / (1 / VI).sum()), rel=1e-12)
    assert (ours.i2, ours.q) == (0.0, 0.0)


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_units_do_not_matter(unit):
    ours, scaled = three_level(YI, VI, CLUSTERS), three_level(YI * unit, VI * unit**2, CLUSTERS)
    assert np.array(scaled.sigma2) / unit**2 == pytest.approx(ours.sigma2, rel=1e-11)
    for mine, theirs in zip(ours.components, scaled.components, strict=True):
        assert theirs.ci_high / unit**2 == pytest.approx(mine.ci_high, rel=1e-10)
        assert theirs.ci_low / unit**2 == pytest.approx(mine.ci_low, rel=1e-10)
    assert scaled.coefficients[0].estimate / unit == pytest.approx(ours.coefficients[0].estimate, rel=1e-11)
    assert scaled.loglik == pytest.approx(ours.loglik - 23 * np.log(unit), rel=1e-11)


def test_order_of_rows_and_names_of_clusters_do_not_matter():
    order = RNG.permutation(24)
    ours = three_level(YI, VI, CLUSTERS)
    mixed = three_level(YI[order], VI[order], [f"cohort {9 - c}" for c in CLUSTERS[order]])
    assert mixed.sigma2 == pytest.approx(ours.sigma2, rel=1e-11)
    assert mixed.weights == pytest.approx(ours.weights[order], rel=1e-11)


@pytest.mark.parametrize("seed", range(8))
def test_no_point_of_a_fine_grid_is_higher(seed):
    rng = np.random.default_rng(seed)
    clusters = np.append(np.arange(4), rng.integers(0, 4, 6))
    vi = 10 ** rng.uniform(-3, 0, 10)
    yi = rng.normal(size=10) * np.sqrt(vi) + rng.normal(size=4)[clusters] * rng.choice([0, 0.5])
    names, X = ("intercept",), np.ones((10, 1))
    problem = prepare(yi[:, None], vi, X, names, nesting_of(list(clusters), None, 10), restricted=True).problem
    peak = summit(problem, np.ones(2, bool))
    fine = tuple(np.append(0.0, np.geomspace(axis[1] * 1e-3, axis[-1] * 4, 60)) for axis in axes_of(problem))
    assert peak.converged.all()
    assert surveyed(problem, fine).heights.max() <= peak.height[0] + 1e-10


def test_a_climb_from_anywhere_on_one_hill_ends_at_its_top():
    names, X = ("intercept",), np.ones((24, 1))
    problem = prepare(YI[:, None], VI, X, names, nesting_of(list(CLUSTERS), None, 24), restricted=True).problem
    start = np.array([[0.0, 1e-6, 30.0, 0.0, 1.0], [0.0, 1e3, 1e-9, 5.0, 1.0]])
    peak = ascend(problem, start, np.ones(2, bool))
    assert peak.converged.all()
    assert np.ptp(peak.height) < 1e-10
    assert peak.theta[0] == pytest.approx(np.full(5, peak.theta[0, 0]), rel=1e-9)


def test_two_clusters_of_two_rows_give_an_interval_with_one_degree_of_freedom():
    ours = three_level([0.1, 0.2, 3.1, 3.0], [0.1] * 4, list("aabb"))
    assert ours.coefficients[0].df == 1.0
    assert "only one degree of freedom" in ours.note
    assert ours.between.ci_high > 50 * ours.between.sigma2


def test_an_upper_limit_that_is_never_reached_is_none():
    ours = three_level([0.1, 0.2, 3.1, 3.0], [0.1] * 4, list("aabb"), level=99.9999999999)
    assert ours.between.ci_high is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([1, 2], [0.1, 0.1], ["a", "b"]), "every cluster holds one row"),
        (([1, 2, 3], [0.1] * 3, ["a"] * 3), "only one cluster"),
        (([1.0], [0.1], ["a"]), "only one cluster"),
        (([1, 2, 3], [0.1] * 3, ["a", None, "a"]), "row 2 has no cluster"),
        (([1, 2, 3], [0.1] * 3, np.array([1, np.nan, 1])), "row 2 has no cluster"),
        (([1, 2, 3], [0.1] * 3, ["a", "b"]), "one label a row: 3 rows, 2 labels"),
        (([1, 2, 3], [0.1] * 3, "aab"), "one label a row"),
        (([1, 2, 3], [0.1] * 3, None), "clusters is missing"),
        (([1, 2, 3], [0.1] * 3, 7), "one label a row, not 7"),
        (([1, 2, 3], [0.1] * 3, [["a"], ["b"], ["b"]]), "row 1 has no cluster"),
        (([1, np.nan, 3], [0.1] * 3, ["a", "b", "b"]), "row 2: the effect size is nan"),
        (([1, 2, 3], [0.1, 0, 0.1], ["a", "b", "b"]), "row 2: the sampling variance is 0"),
    ],
)
def test_data_that_cannot_carry_the_model_are_refused(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        three_level(*arguments)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"method": "DL"}, "unknown method 'DL'"),
        ({"test": "knha"}, "unknown test 'knha'"),
        ({"df": "kenward"}, "unknown df 'kenward'"),
        ({"level": 0}, "level must lie"),
        ({"outer": np.arange(24) % 2}, "cluster '0' lies in several outer groups"),
        ({"outer": CLUSTERS}, "every outer group holds one cluster"),
        ({"outer": np.zeros(24)}, "only one outer group"),
        ({"X": np.eye(6)[CLUSTERS][:, 1:]}, "nothing to tell the variances"),
        ({"X": np.ones(24)}, "is constant"),
        ({"intercept": False}, "needs moderators"),
    ],
)
def test_choices_that_cannot_be_are_refused(choices, sentence):
    with pytest.raises(ValueError, match=sentence):
        three_level(YI, VI, CLUSTERS, **choices)


def test_numbers_beyond_floating_point_are_refused_in_a_sentence():
    with pytest.raises(NumericalError, match="common scales"):
        three_level(YI * 1e200, VI, CLUSTERS)


def test_a_raw_year_and_its_square_are_as_good_as_centred_ones():
    year = 1990.0 + np.arange(24) * 1.3
    raw = three_level(YI, VI, CLUSTERS, np.column_stack([year, year**2]))
    centred = three_level(YI, VI, CLUSTERS, np.column_stack([year - 2005, (year - 2005) ** 2]))
    assert raw.sigma2 == pytest.approx(centred.sigma2, rel=1e-9)
    assert raw.coefficients[2].estimate == pytest.approx(centred.coefficients[2].estimate, rel=1e-9)
    assert raw.coefficients[2].se == pytest.approx(centred.coefficients[2].se, rel=1e-9)


def test_residual_degrees_of_freedom_are_offered():
    ours = three_level(YI, VI, CLUSTERS, df="residual")
    assert ours.coefficients[0].df == 23.0


def test_effects_bring_their_variances_and_their_moderators():
    rows = tuple(
        EffectRow(
            f"s{i}",
            f"S {i}",
            "",
            float(y),
            float(v),
            0.0,
            0.0,
            0.0,
            Source("k", "p"),
            "given",
            publication_year=1990 + i,
        )
        for i, (y, v) in enumerate(zip(YI, VI, strict=True))
    )
    effects = Effects("o", "Outcome", measure_named("GEN"), rows)
    ours = three_level(effects, None, CLUSTERS, "publication_year")
    plain = three_level(YI, VI, CLUSTERS, 1990.0 + np.arange(24))
    assert ours.names == ("intercept", "publication_year")
    assert ours.sigma2 == plain.sigma2
    assert (ours.measure, ours.labels[3]) == ("GEN", "S 3")
    slopes = within_between(effects, None, "publication_year", CLUSTERS)
    assert slopes.within == within_between(YI, VI, 1990.0 + np.arange(24), CLUSTERS).within
