"""As in JAMA: the estimate between text and plot, whom a side favours above the plot, grey squares, thin rules."""

from __future__ import annotations

from evsynth.figures import style
from evsynth.figures.forest_styles.style import Notation, Style
from evsynth.figures.sheet import Look

JAMA = Style(
    name="jama",
    study="Source",
    usual=("data", "estimate", "weight", "risk_of_bias"),
    left=frozenset({"data", "estimate", "year", "enrolment", "n"}),
    look=Look(
        square=style.SQUARE, diamond=style.NAVY, prediction=style.SILVER, pooled=style.GREY, top_rule=True, above=True
    ),
    notation=Notation(between="–"),
    total="Overall",
    subtotal="Subtotal (k = {k})",
    favours="Favors",
    plot_header=False,
    pool_heterogeneity=False,
)
