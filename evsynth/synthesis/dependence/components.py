"""The variance components of a fitted model: on the caller's scale, with intervals, shares and tests."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from evsynth.synthesis.dependence.ascent import Peak
from evsynth.synthesis.dependence.prepared import Prepared
from evsynth.synthesis.dependence.profile import profile_interval
from evsynth.synthesis.dependence.results import Component
from evsynth.synthesis.dependence.summit import Grid, summit
from evsynth.synthesis.kernel import Array
from evsynth.synthesis.method import Method

METHOD = Method(
    "likelihood-ratio test of a variance component",
    "variance components were tested against zero by likelihood ratio, on the half-and-half mixture of chi-square "
    "distributions on 0 and 1 degrees of freedom",
    ("self1987",),
)

LEVELS = ("rows within clusters", "clusters", "outer groups")


def components_of(prepared: Prepared, peak: Peak, grid: Grid, level: float) -> tuple[tuple[Component, ...], float]:
    """Return the components, outermost first, and the typical sampling variance (k - p) / tr(P) [higgins2002]."""
    problem, unit = prepared.problem, prepared.scale**2
    k, p = len(problem.v), len(problem.z)
    typical = (k - p) / sampling_trace(prepared) * unit
    sigma2 = [float(value) * unit for value in peak.theta[:, 0]]
    found = []
    for m, value in enumerate(sigma2):
        low, high = profile_interval(problem, peak, grid, m, level)
        free = np.arange(problem.components) != m
        without = summit(problem, free, grid)
        lrt = max(0.0, 2.0 * float(peak.height[0] - without.height[0])) if value > 0 else 0.0
        tail = float(special.chdtrc(1, lrt))
        found.append(
            Component(
                name=LEVELS[m],
                groups=problem.nesting.sizes[m],
                sigma2=value,
                ci_low=low * unit,
                ci_high=None if high is None else high * unit,
                i2=value / (sum(sigma2) + typical),
                lrt=lrt,
                p=0.5 * tail if lrt > 0 else 1.0,
                p_chi_square=tail,
            )
        )
    return tuple(found[::-1]), typical


def sampling_trace(prepared: Prepared) -> float:
    """Return tr(P) for sampling variances alone."""
    w, z = 1.0 / prepared.problem.v[:, 0], prepared.problem.z[:, :, 0]
    basis = np.linalg.qr((z * np.sqrt(w)).T)[0]
    trace: float = float(np.sum(w * (1.0 - np.sum(basis**2, axis=1))))
    return trace


def log_likelihood(prepared: Prepared, peak: Peak, X: Array) -> float:
    """Return the log likelihood of the first fit with its constants, on the caller's scale."""
    k, p = X.shape
    df = k - p if prepared.problem.restricted else k
    constant: float = df * (0.5 * math.log(2.0 * math.pi) + math.log(prepared.scale))
    return float(peak.height[0]) - constant
