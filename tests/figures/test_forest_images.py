"""Four forest plots as pictures, held against stored ones with tolerance."""

from dataclasses import replace

import numpy as np
import pytest
from figure_cases import ERAS, many, outcome
from forest_cases import by_period, lights, two_arms
from image_compare import MOST_BYTES, STORED, difference_from_stored, distance, drawn

from evsynth.figures.forest import forest

TOLERANCE = 4.0  # of 255: what another build of the font renderer may change, far below a moved line
SIDES = ("surgery", "watchful waiting")


def one_arm():
    of = many(9)
    return forest(replace(of, outcome=outcome(of.outcome.label, "PLO", thresholds=(0.05,))))


def arms_and_lights():
    of = two_arms(8)
    return forest(of, lights=lights(of), sides=SIDES)


def periods():
    return forest(by_period(), style="bmj", group_by_era=ERAS)


def ratio():
    return forest(two_arms(6, 200), style="jama", sides=SIDES)


CASES = {
    "cochrane-one-arm": one_arm,
    "cochrane-two-arms-lights": arms_and_lights,
    "bmj-periods": periods,
    "jama-ratio": ratio,
}


@pytest.mark.parametrize("name", CASES)
def test_the_picture_is_the_stored_one(name):
    assert difference_from_stored(name, CASES[name]().figure) < TOLERANCE


def test_stored_pictures_are_small_and_all_used():
    stored = {path.stem: path.stat().st_size for path in STORED.glob("*.png")}
    assert set(stored) == set(CASES)
    assert max(stored.values()) <= MOST_BYTES


def test_a_square_moved_by_a_tenth_of_an_inch_is_seen():
    figure = ratio().figure
    before = drawn(figure)
    squares = next(one for one in figure.findobj() if one.get_gid() == "squares")
    for path in squares.get_paths():
        path.vertices = path.vertices + np.array([0.1, 0.0])
    assert distance(before, drawn(figure)) > TOLERANCE


def test_a_picture_of_another_size_is_no_match():
    assert distance(drawn(ratio().figure), drawn(one_arm().figure)) == float("inf")
