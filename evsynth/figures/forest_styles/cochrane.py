"""As in Cochrane reviews: all text left of the plot, totals under the arms, squares coloured by the kind of data."""

from __future__ import annotations

from evsynth.figures import style
from evsynth.figures.forest_styles.style import Notation, Style
from evsynth.figures.sheet import Look

COCHRANE = Style(
    name="cochrane",
    study="Study",
    usual=("data", "weight", "estimate", "risk_of_bias"),
    left=frozenset({"data", "weight", "estimate", "year", "enrolment", "n"}),
    look=Look(
        ink=style.BLACK, square=style.BLUE, diamond=style.BLACK, prediction=style.SKY, pooled=style.GREY, dashed=False
    ),
    notation=Notation("[", ", ", "]", ", "),
    total="Total ({level:g}% CI)",
    subtotal="Subtotal (k = {k})",
    favours="Favours",
    split=True,
    model_header=True,
    squares={"difference": style.GREEN, "rate": style.GREEN},
)
