"""The jackknife: bias and standard error of each coefficient from the fits without each study."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evsynth.synthesis.data import frozen
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.kernel.batch import Long
from evsynth.synthesis.method import Method
from evsynth.synthesis.regression.subsets import as_fitted, case_of, fit_without_each
from evsynth.synthesis.results import Pooled, Regression

METHOD = Method(
    "jackknife",
    "the delete-one jackknife of the coefficients, tau2 estimated anew without each study",
    ("miller1974",),
    "inverse-variance models that can be fitted without any one study: p + 2 studies at least",
)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Jackknife:
    """Delete-one jackknife of p coefficients.

    ``estimate`` (p,) is that of all studies, ``deleted`` (k, p) those without each, ``pseudo`` (k, p) their
    pseudo-values; ``bias, corrected, se`` are (p,).
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]
    estimate: Array
    deleted: Array
    pseudo: Array
    bias: Array
    corrected: Array
    se: Array


@np.errstate(all="ignore")
def jackknife(fitted: Pooled | Regression) -> Jackknife:
    """Return the jackknife of ``fitted`` [miller1974].

    Pseudo-values are k b - (k - 1) b(-i); their mean corrects b for bias, their variance over k is that of b.
    ValueError names a study without which there is no fit, and for a GLMM.
    """
    case = case_of(fitted)
    k = len(case.yi)
    without = fit_without_each(case, as_fitted(case))
    for row in np.flatnonzero(without.code)[:1]:
        raise ValueError(f"no jackknife: without {case.labels[row]}, {without.reason[row]}.")
    estimate: Long = np.array(
        [c.estimate for c in fitted.coefficients] if isinstance(fitted, Regression) else [fitted.estimate],
        dtype=np.longdouble,
    )
    deleted = without.beta.T
    apart = deleted - deleted.mean(axis=0)
    bias = (k - 1) * (deleted.mean(axis=0) - estimate)
    return Jackknife(
        names=case.names,
        labels=case.labels,
        estimate=frozen(estimate.astype(np.float64)),
        deleted=frozen(deleted.astype(np.float64)),
        pseudo=frozen((k * estimate - (k - 1) * deleted).astype(np.float64)),
        bias=frozen(bias.astype(np.float64)),
        corrected=frozen((estimate - bias).astype(np.float64)),
        se=frozen(np.sqrt((k - 1) / k * np.sum(apart * apart, axis=0)).astype(np.float64)),
    )
