"""Pool the effects of one synthesis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy.typing as npt

from evsynth.effects.rows import Effects
from evsynth.synthesis.choices import chosen, with_weights
from evsynth.synthesis.data import checked
from evsynth.synthesis.pooling.one import pool_data
from evsynth.synthesis.results import DRAWS, Pooled

MODELS = ("GLMM", "MH", "PETO")
"""Methods that are models of counts, and no choice of tau2 estimator."""


def pool(
    effects_or_yi: Effects | npt.ArrayLike | None = None,
    vi: npt.ArrayLike | None = None,
    *,
    xi: npt.ArrayLike | None = None,
    ni: npt.ArrayLike | None = None,
    ti: npt.ArrayLike | None = None,
    ai: npt.ArrayLike | None = None,
    n1i: npt.ArrayLike | None = None,
    ci: npt.ArrayLike | None = None,
    n2i: npt.ArrayLike | None = None,
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
    """Return the pooled effect of `Effects`, of ``yi, vi`` (k,), or of study data, (k,) each.

    Study data are events ``xi`` of ``ni`` patients or in person-time ``ti``, or of two arms, ``ai`` of ``n1i``
    and ``ci`` of ``n2i``. ``method`` is a tau2 estimator; GLMM for the binomial- or Poisson-normal model; MH
    or PETO for two arms. ``test`` defaults to `knha`, to `z` for a common effect and to `t` for a GLMM.
    ``floor="auto"`` floors the variance factor of `knha` at one when k <= 8 or the variances differ more than
    tenfold. ``prediction`` names the prediction interval, ``draws`` and ``seed`` are those of its bootstrap.
    ``tau2_interval`` is the Q-profile, "qp", or the profile likelihood of ML and REML, "pl"; a GLMM has its own.
    ``weights`` (k,) replace the inverse standard errors by which GENQ estimates tau2, and weigh nothing else.
    Unusable input raises ValueError.
    """
    given = {"xi": xi, "ni": ni, "ti": ti, "ai": ai, "n1i": n1i, "ci": ci, "n2i": n2i}
    data = {name: values for name, values in given.items() if values is not None}
    if data and (effects_or_yi is not None or vi is not None):
        raise ValueError("give yi and vi, or study data such as xi and ni, not both.")
    name = str(method).upper()
    if name in MODELS:
        if weights is not None:
            raise ValueError(f"weights are those of the moment estimator GENQ; {name} has none.")
        return of_counts(effects_or_yi, data, name, measure, test, level, labels, prediction)
    model = chosen(method, test, level, prediction, floor, tau2_interval, draws, seed)
    if data:
        from evsynth.synthesis.pooling.from_data import effects_of, layout, measure_of  # noqa: PLC0415 - counts only

        measure = measure_of(layout(data), measure)
        effects_or_yi, vi = effects_of(data, measure, labels)
    if effects_or_yi is None:
        raise ValueError("no data: give effects, yi and vi, or xi and ni.")
    rows = checked(effects_or_yi, vi, measure, labels)
    return pool_data(rows, with_weights(model, weights, len(rows)))


def of_counts(
    effects: Effects | npt.ArrayLike | None,
    data: dict[str, npt.ArrayLike],
    name: str,
    measure: str | None,
    test: str | None,
    level: float,
    labels: Sequence[str] | None,
    prediction: str,
) -> Pooled:
    """Return the pool by a model of counts, taken from the rows of `Effects` when not given."""
    from evsynth.synthesis.pooling.from_data import pool_model  # noqa: PLC0415 - these models only

    if isinstance(effects, Effects):
        measure, labels = effects.measure.name, effects.labels
        columns = ("xi", "ti") if effects.measure.family == "rate" else ("xi", "ni")
        data = {column: effects.column(column) for column in columns}
    elif effects is not None:
        raise ValueError(f"method {name} models counts: give xi and ni, not yi and vi.")
    return pool_model(name, data, measure, test=test, level=level, labels=labels, prediction=prediction)
