"""The checks themselves can fail."""

from figure_checks import misplaced
from matplotlib.figure import Figure


def test_overlapping_and_clipped_texts_are_found():
    figure = Figure(figsize=(2, 1))
    figure.text(0.1, 0.5, "one text")
    figure.text(0.2, 0.5, "another")
    figure.text(0.9, 0.1, "beyond the edge")
    told = " ".join(misplaced(figure))
    assert "'one text' meets 'another'" in told
    assert "'beyond the edge' leaves the figure" in told
