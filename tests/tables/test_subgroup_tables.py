"""The test between subgroups as the table prints it."""

from evsynth.synthesis import subgroups
from evsynth.tables.subgroups import _between


def test_a_test_between_subgroups_without_degrees_of_freedom_is_a_dash():
    few = subgroups([0.0, 0.1, 0.2, 0.3], ["a", "b", "a", "b"], [0.04] * 4, test="kr")
    assert "nan" not in _between(few)


def test_degrees_of_freedom_are_short():
    yi, vi = [0.1, 0.9, 0.2, 1.4, -0.3, 0.5, 0.7], [0.02, 0.05, 0.1, 0.03, 0.04, 0.08, 0.02]
    told = _between(subgroups(yi, list("abababa"), vi, test="kr"))
    assert len(told.partition(" and ")[2].partition(")")[0]) <= 4
