"""Regressions on subsets of the studies: every deletion, and every other subset, as one batch of the kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from evsynth.synthesis.kernel import Array, Design, chunks
from evsynth.synthesis.kernel.batch import Index, Long
from evsynth.synthesis.kernel.design import CONDITION_LIMIT
from evsynth.synthesis.kernel.design_state import project, upper_inverse
from evsynth.synthesis.regression.design_fit import fit_design
from evsynth.synthesis.results import Model, Pooled, Regression

OK, TOO_FEW, SINGULAR, NOT_CONVERGED, OVERFLOW, EXACT = range(6)
REASONS = (
    "",
    "too few studies are left: p + 1 are needed for p coefficients",
    "a moderator is constant or collinear in the studies left, so that a coefficient can't be estimated",
    "tau2 did not converge",
    "the numbers overflow: bring effects, variances and moderators to common scales",
    "the regression fits all studies left exactly: use test 'adhoc' or 'z'",
)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What a fit, a pool or a regression, was made of: ``X`` is (k, p), a column of ones for a pool."""

    yi: Array
    vi: Array
    X: Array
    names: tuple[str, ...]
    labels: tuple[str, ...]
    method: str
    test: str
    model: Model


@dataclass(frozen=True, slots=True, eq=False)
class SubsetFits:
    """B regressions on subsets, NaN where ``code`` (B,), an index into `REASONS`, says why there is none.

    ``beta`` (p, B) and ``root`` (p, p, B), with covariance C C', are of the original columns, in extended
    precision, ``df`` (p, B) their degrees of freedom; ``factor, tau2, qe`` are (B,), ``test`` the test applied to each.
    """

    beta: Long
    root: Long
    factor: Array
    tau2: Array
    qe: Array
    df: Array
    code: npt.NDArray[np.int8]
    test: npt.NDArray[np.str_]

    @property
    def reason(self) -> tuple[str, ...]:
        """Why a fit is impossible, (B,), empty for most."""
        return tuple(REASONS[code] for code in self.code)


def case_of(fitted: Pooled | Regression) -> Case:
    """Return what ``fitted`` was made of; ValueError for a model of counts, which has no such residuals."""
    if fitted.method == "GLMM":
        raise ValueError("deletion diagnostics need an inverse-variance model: a GLMM has no study weights.")
    if fitted.model.weights is not None:
        raise ValueError("deletion diagnostics with given GENQ weights are not defined: use GENQ's own weights.")
    if isinstance(fitted, Regression):
        X, names = fitted.X, fitted.names
    else:
        X, names = np.ones((len(fitted.yi), 1)), ("intercept",)
    labels = fitted.labels or tuple(f"row {i + 1}" for i in range(len(fitted.yi)))
    return Case(fitted.yi, fitted.vi, X, names, labels, fitted.method, fitted.test, fitted.model)


def as_fitted(case: Case) -> Model:
    """Return the model with the test that was applied to all studies, whatever the floor rule says of fewer."""
    return replace(case.model, method=case.method, test=case.test, floor=None)


def fit_without_each(case: Case, model: Model) -> SubsetFits:
    """Return the k regressions without each study in turn."""
    left = np.arange(len(case.yi) - 1)[None]

    def without(part: slice) -> Index:
        out = np.arange(part.start, part.stop)[:, None]
        return np.asarray(left + (left >= out), dtype=np.intp)

    return fit_subsets(case, model, len(case.yi), without)


def fit_subsets(case: Case, model: Model, count: int, rows: Callable[[slice], Index]) -> SubsetFits:
    """Return ``count`` regressions; ``rows(slice)`` gives the studies of those in the slice, (b, n)."""
    parts = [fit_part(case, model, rows(part)) for part in chunks(count, *case.X.shape)]
    joined = {f.name: np.concatenate([getattr(part, f.name) for part in parts], axis=-1) for f in fields(SubsetFits)}
    return SubsetFits(**joined)


@np.errstate(all="ignore")
def fit_part(case: Case, model: Model, rows: Index) -> SubsetFits:
    """Return the regressions on the studies ``rows``, (B, n)."""
    count, (n, p) = len(rows), (rows.shape[1], case.X.shape[1])
    vi = case.vi[rows]
    result = SubsetFits(
        beta=np.full((p, count), np.nan, np.longdouble),
        root=np.full((p, p, count), np.nan, np.longdouble),
        factor=np.full(count, np.nan),
        tau2=np.full(count, np.nan),
        qe=np.full(count, np.nan),
        df=np.full((p, count), float(n - p)),
        code=np.full(count, OK if n > p else TOO_FEW, np.int8),
        test=applied_tests(model, vi),
    )
    if n <= p:
        return result
    z, back, singular = orthonormal(case.X[rows])
    result.code[singular] = SINGULAR
    for test in np.unique(result.test):
        some = np.flatnonzero(~singular & (result.test == test))
        if len(some):
            design = Design(np.ascontiguousarray(z[:, :, some]), back[:, :, some])
            fill(result, some, case.yi[rows[some]], vi[some], design, model.method, str(test))
    return result


def fill(result: SubsetFits, some: Index, yi: Array, vi: Array, design: Design, method: str, test: str) -> None:
    """Write the regressions of ``yi, vi``, (b, n), into the columns ``some`` of ``result``, or why they fail."""
    fit = fit_design(yi, vi, design, method, test)
    beta = np.einsum("ijb,jb->ib", design.back, fit.coefficients)
    root = np.einsum("ijb,jlb->ilb", design.back, fit.cov_root.astype(np.longdouble))
    usable = np.isfinite(fit.tau2) & np.isfinite(beta).all(axis=0) & np.isfinite(root).all(axis=(0, 1))
    code = np.where(fit.factor == 0.0, EXACT, OK)
    code[~usable] = OVERFLOW
    code[~fit.root.converged] = NOT_CONVERGED
    good = code == OK
    result.code[some] = code
    some = some[good]
    if fit.adjusted is not None:
        along = np.einsum("ijb,jlb->ilb", design.back.astype(np.float64), fit.adjusted.plain)
        result.df[:, some] = replace(fit.adjusted, plain=along).df(np.eye(len(beta)))[:, good]
    result.beta[:, some], result.root[:, :, some] = beta[:, good], root[:, :, good]
    result.factor[some], result.tau2[some] = fit.factor[good], fit.tau2[good]
    result.qe[some] = fit.fits.at(np.zeros_like(fit.tau2)).q()[good]


def orthonormal(X: Array) -> tuple[Array, Long, npt.NDArray[np.bool_]]:
    """Return orthonormal designs z = X T of B designs (B, n, p): z (p, n, B), T (p, p, B) and which are singular.

    The rule is that of `orthogonalise` for one design: a column is judged by what its predecessors leave of it
    beside what the first leaves.
    """
    columns = np.ascontiguousarray(X.transpose(2, 1, 0)).astype(np.longdouble)
    p, _, count = columns.shape
    upper = np.zeros((p, p, count), dtype=np.longdouble)
    basis: list[Long] = []
    singular = np.zeros(count, bool)
    for j, column in enumerate(columns):
        largest = np.abs(column).max(axis=0)
        first = project(column, basis[:1])
        size = np.sqrt(np.sum(column * column, axis=0))
        upper[:j, j] = project(column, basis)
        upper[: len(first), j] += first
        norm = np.sqrt(np.sum(column * column, axis=0))
        singular |= ~((norm > size / CONDITION_LIMIT) & (size > largest / CONDITION_LIMIT))
        upper[j, j] = np.where(singular, np.inf, norm)
        basis.append(column / upper[j, j])
    return np.array([column.astype(np.float64) for column in basis]), upper_inverse(upper), singular


def applied_tests(model: Model, vi: Array) -> npt.NDArray[np.str_]:
    """Return the test of each regression, (B,), with the floor rule applied to its variances, (B, n)."""
    if model.test != "knha" or model.floor is None:
        return np.full(len(vi), model.test)
    floored = (vi.shape[1] <= 8) | (vi.max(axis=1) > 10.0 * vi.min(axis=1)) | (model.floor is True)
    return np.where(floored, "adhoc", "knha")
