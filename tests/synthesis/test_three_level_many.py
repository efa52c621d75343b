"""Many three-level fits at once are the fits one by one."""

import numpy as np
import pytest

from evsynth.synthesis.dependence.three_level import three_level
from evsynth.synthesis.dependence.three_level_many import three_level_many

RNG = np.random.default_rng(3)
CLUSTERS = np.array(list("aaabbbccdddde"))
OUTER = np.array(list("xxxxxxyyyyyyz"))
VI = RNG.uniform(0.02, 0.3, 13)
YEAR = RNG.normal(2005, 6, 13)
GROUP = np.unique(CLUSTERS, return_inverse=True)[1]
# Half of the fits have clusters that differ, half have not.
YI = RNG.normal(size=(10, 13)) * 0.4 + RNG.normal(size=(10, 5))[:, GROUP] * np.repeat([0.8, 0.0], 5)[:, None]


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("X", [None, YEAR], ids=["pooled", "year"])
def test_each_fit_is_the_single_one(method, X):
    batch = three_level_many(YI, VI, CLUSTERS, X, method=method)
    for b, yi in enumerate(YI):
        one = three_level(yi, VI, CLUSTERS, X, method=method)
        assert batch.sigma2[b] == pytest.approx(one.sigma2, rel=1e-9, abs=1e-12)
        assert batch.loglik[b] == pytest.approx(one.loglik, rel=1e-11)
        assert batch.estimate[b] == pytest.approx([c.estimate for c in one.coefficients], rel=1e-8, abs=1e-12)
        assert batch.se[b] == pytest.approx([c.se for c in one.coefficients], rel=1e-8)
    assert batch.reason == ("",) * 10
    assert (batch.sigma2 == 0).any()
    assert (batch.sigma2 > 0).all(axis=1).any()


def test_a_third_grouping_works_too():
    batch = three_level_many(YI[:3], VI, CLUSTERS, outer=OUTER)
    one = three_level(YI[2], VI, CLUSTERS, outer=OUTER)
    assert batch.sigma2.shape == (3, 3)
    assert batch.sigma2[2] == pytest.approx(one.sigma2, rel=1e-9, abs=1e-12)


def test_a_missing_effect_spoils_its_own_fit_only():
    yi = YI[:4].copy()
    yi[1, 5] = np.nan
    batch = three_level_many(yi, VI, CLUSTERS)
    assert batch.reason[1] == "an effect is not a finite number"
    assert np.isnan([batch.estimate[1, 0], batch.se[1, 0], batch.loglik[1], *batch.sigma2[1]]).all()
    whole = three_level_many(YI[:4], VI, CLUSTERS)
    assert batch.estimate[[0, 2, 3]] == pytest.approx(whole.estimate[[0, 2, 3]], rel=1e-10)


def test_more_fits_than_go_into_one_chunk_agree(monkeypatch):
    whole = three_level_many(YI, VI, CLUSTERS)
    monkeypatch.setattr("evsynth.synthesis.dependence.likelihood.ROOM", 13 * 2 * 3)
    assert three_level_many(YI, VI, CLUSTERS).sigma2 == pytest.approx(whole.sigma2, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("yi", [YI[0], np.empty((0, 13)), [["a"] * 13]])
def test_effects_of_another_shape_are_refused(yi):
    with pytest.raises(ValueError, match="yi must be"):
        three_level_many(yi, VI, CLUSTERS)
