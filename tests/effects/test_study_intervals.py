import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from evsynth.effects import clopper_pearson, wilson

CASES = [(0, 15), (15, 15), (1, 40), (104, 108), (5, 10), (3, 200000)]


@pytest.mark.parametrize(("x", "n"), CASES)
@pytest.mark.parametrize("level", [90.0, 95.0])
def test_agree_with_statsmodels(x, n, level):
    alpha = 1 - level / 100
    np.testing.assert_allclose(wilson(x, n, level), proportion_confint(x, n, alpha, "wilson"), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(clopper_pearson(x, n, level), proportion_confint(x, n, alpha, "beta"), rtol=1e-9)


def test_the_upper_bound_of_no_event_has_a_closed_form():
    assert clopper_pearson(0, 428)[1] == pytest.approx(1 - 0.025 ** (1 / 428), rel=1e-12)
    assert clopper_pearson(0, 428, one_sided=True)[1] == pytest.approx(1 - 0.05 ** (1 / 428), rel=1e-12)


@pytest.mark.parametrize("call", [lambda: wilson(3, 2), lambda: clopper_pearson(0, 0), lambda: wilson(1, 2, 100)])
def test_nonsense_is_refused(call):
    with pytest.raises(ValueError, match="is not a"):
        call()
