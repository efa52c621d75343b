"""As in The BMJ: tinted lines, the plot in the middle, weight and estimate right of it."""

from __future__ import annotations

from evsynth.figures import style
from evsynth.figures.forest_styles.style import Notation, Style
from evsynth.figures.sheet import Look

BMJ = Style(
    name="bmj",
    study="Study",
    usual=("data", "weight", "estimate", "risk_of_bias"),
    left=frozenset({"data", "year", "enrolment", "n"}),
    look=Look(square=style.SLATE, diamond=style.BLUE, prediction=style.SKY, pooled=style.BLUE, band=style.BAND),
    notation=Notation(),
    total="Overall",
    subtotal="Subtotal (k = {k})",
    favours="Favours",
)
