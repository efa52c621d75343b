"""Pool the effects of one synthesis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.problems import nearest
from evsynth.synthesis.choices import chosen, with_weights
from evsynth.synthesis.data import checked
from evsynth.synthesis.pooling.one import pool_data
from evsynth.synthesis.results import DRAWS, Pooled


def pool(
    effects_or_yi: Effects | npt.ArrayLike | None = None,
    vi: npt.ArrayLike | None = None,
    *,
    xi: npt.ArrayLike | None = None,
    ni: npt.ArrayLike | None = None,
    method: str = "REML",
    test: str | None = None,
    level: float = 95.0,
    measure: str | None = None,
    labels: Sequence[str] | None = None,
    prediction: str = "k-2",
    floor: bool | str | None = None,
    tau2_interval: str = "qp",
    weights: npt.ArrayLike | None = None,
    draws: int = DRAWS,
    seed: int = 1,
) -> Pooled:
    """Return the pooled effect of `Effects`, of ``yi, vi`` (k,), or of counts ``xi`` of ``ni`` (k,).

    ``method`` is a tau2 estimator, or GLMM for the binomial-normal model of counts. ``test`` defaults to
    `knha`, to `z` for a common effect and to `t` for a GLMM. ``floor="auto"`` floors the variance factor of
    `knha` at one when k <= 8 or the variances differ more than tenfold. ``prediction`` names the prediction
    interval, ``draws`` and ``seed`` are those of its bootstrap. ``tau2_interval`` is the Q-profile, "qp", or the
    profile likelihood of ML and REML, "pl"; a GLMM has its own. ``weights`` (k,) replace the inverse standard errors
    by which GENQ estimates tau2, and weigh nothing else. Unusable input raises ValueError.
    """
    if str(method).upper() == "GLMM":
        if weights is not None:
            raise ValueError("weights are those of the moment estimator GENQ; a GLMM has none.")
        known = effects_or_yi.labels if isinstance(effects_or_yi, Effects) else labels
        return pool_glmm(
            effects_or_yi, xi, ni, measure, test=test or "t", level=level, labels=known, prediction=prediction
        )
    model = chosen(method, test, level, prediction, floor, tau2_interval, draws, seed)
    if xi is not None or ni is not None:
        if effects_or_yi is not None or vi is not None:
            raise ValueError("give yi and vi, or xi and ni, not both.")
        effects_or_yi, vi = from_counts(xi, ni, measure, labels)
    if effects_or_yi is None:
        raise ValueError("no data: give effects, yi and vi, or xi and ni.")
    data = checked(effects_or_yi, vi, measure, labels)
    return pool_data(data, with_weights(model, weights, len(data)))


def pool_glmm(
    effects: Effects | npt.ArrayLike | None,
    xi: npt.ArrayLike | None,
    ni: npt.ArrayLike | None,
    measure: str | None,
    *,
    test: str,
    level: float,
    labels: Sequence[str] | None,
    prediction: str,
) -> Pooled:
    """Return the binomial-normal pool of counts, taken from the rows of `Effects` when not given."""
    from evsynth.synthesis.glmm import pool_counts  # noqa: PLC0415 - quadrature is needed here only

    if isinstance(effects, Effects):
        xi, ni, measure = effects.column("xi"), effects.column("ni"), effects.measure.name
    elif effects is not None:
        raise ValueError("method GLMM models counts: give xi and ni, not yi and vi.")
    if measure not in {None, "PLO"}:
        raise ValueError(f"method GLMM pools proportions on the logit scale, measure PLO, not {measure}.")
    if xi is None or ni is None:
        raise ValueError("method GLMM needs both xi (events) and ni (totals).")
    counted: Pooled = pool_counts(xi, ni, test=test, level=level, labels=labels, prediction=prediction)
    return counted


def from_counts(
    xi: npt.ArrayLike | None, ni: npt.ArrayLike | None, measure: str | None, labels: Sequence[str] | None
) -> tuple[npt.ArrayLike, npt.ArrayLike]:
    """Return effects and variances of events ``xi`` of totals ``ni`` under a proportion's ``measure``."""
    from evsynth.effects.measures import MEASURES, escalc  # noqa: PLC0415 - needed for counts only
    from evsynth.synthesis.glmm.data import checked_counts  # noqa: PLC0415 - likewise

    if xi is None or ni is None:
        raise ValueError("counts need both xi (events) and ni (totals).")
    name = "PLO" if measure is None else measure
    proportions = [m.name for m in MEASURES.values() if m.family == "proportion"]
    if name not in proportions:
        raise ValueError(
            f"xi and ni need a measure of proportions ({', '.join(proportions)}), not '{name}'."
            f"{nearest(name, proportions)}"
        )
    events, totals, _ = checked_counts(xi, ni, labels)
    yi, vi = escalc(name, xi=events, ni=totals)
    return yi, vi
