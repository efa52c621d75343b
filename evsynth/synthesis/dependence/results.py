"""What the analyses of dependent effects give back."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from evsynth.synthesis.results import Array, Coefficient, Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A variance component: ``sigma2`` between the ``groups`` of one level, with its profile interval.

    ``ci_high`` is None when the profile is not bounded. ``i2`` is this level's fraction of the total variance.
    ``lrt`` and ``p`` test it against zero, ``p`` by the half-and-half mixture of chi-square on 0 and 1 degrees
    of freedom that holds at the boundary [self1987]; ``p_chi_square`` is on 1 degree of freedom throughout.
    """

    name: str
    groups: int
    sigma2: float
    ci_low: float
    ci_high: float | None
    i2: float
    lrt: float
    p: float
    p_chi_square: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Multilevel:
    """A model of rows within clusters (and these within outer groups), with its data in the caller's order.

    ``components`` run outwards to inwards, rows last, as in metafor. ``weights`` are percentages of the rows in
    the pooled estimate, None with moderators; as they are those of generalised least squares, some may be
    negative. ``i2`` is the fraction of the total variance that is not sampling error.
    """

    coefficients: tuple[Coefficient, ...]
    components: tuple[Component, ...]
    k: int
    loglik: float
    i2: float
    typical_variance: float
    q: float
    q_df: int
    q_p: float
    method: str
    test: str
    df_rule: str
    level: float
    measure: str
    converged: bool
    yi: Array
    vi: Array
    X: Array
    names: tuple[str, ...]
    covariance: Array
    clusters: tuple[Hashable, ...]
    outer: tuple[Hashable, ...] | None = None
    intercept: bool = True
    qm: float | None = None
    qm_df: int | None = None
    qm_df2: int | None = None
    qm_p: float | None = None
    pi_low: float | None = None
    pi_high: float | None = None
    weights: Array | None = None
    labels: tuple[str, ...] = ()
    iterations: int = 0
    note: str = ""

    def __getitem__(self, name: str) -> Coefficient:
        """Return the coefficient called ``name``."""
        for coefficient in self.coefficients:
            if coefficient.name == name:
                return coefficient
        raise KeyError(f"no coefficient '{name}'; there are {', '.join(self.names)}")

    @property
    def between(self) -> Component:
        """The component between clusters."""
        return self.components[-2]

    @property
    def within(self) -> Component:
        """The component of rows within clusters."""
        return self.components[-1]

    @property
    def sigma2(self) -> tuple[float, ...]:
        """The variance components, outermost first."""
        return tuple(component.sigma2 for component in self.components)

    @property
    def interval(self) -> Estimate:
        """The first coefficient, the pooled effect when there are no moderators, with its interval."""
        first = self.coefficients[0]
        return Estimate(first.estimate, first.ci_low, first.ci_high, self.level)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MultilevelBatch:
    """The same model fitted to B sets of effects: arrays (B,), (B, p) and (B, q), components outermost first.

    A fit without result is NaN, with ``reason`` saying why (empty otherwise).
    """

    estimate: Array
    se: Array
    sigma2: Array
    loglik: Array
    reason: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Robust:
    """Cluster-robust inference on the coefficients of a fit: CR2 standard errors with Satterthwaite df.

    ``covariance`` is (p, p). ``trusted`` is False for a result with a coefficient on fewer than four degrees of
    freedom, which ``note`` names.
    """

    coefficients: tuple[Coefficient, ...]
    covariance: Array
    clusters: int
    k: int
    adjustment: str
    working: str
    level: float
    names: tuple[str, ...]
    trusted: bool
    rho: float | None = None
    note: str = ""

    def __getitem__(self, name: str) -> Coefficient:
        """Return the coefficient called ``name``."""
        for coefficient in self.coefficients:
            if coefficient.name == name:
                return coefficient
        raise KeyError(f"no coefficient '{name}'; there are {', '.join(self.names)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinBetween:
    """A slope within clusters and one between them, per unit of the moderator, and their difference.

    ``contributing`` is the number of clusters in which the moderator varies, ``rows`` how many rows these hold.
    ``difference`` is between minus within, the contextual effect.
    """

    within: Coefficient
    between: Coefficient
    difference: Coefficient
    contributing: int
    rows: int
    clusters: int
    model: Multilevel
    note: str = ""
