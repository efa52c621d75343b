"""Estimators of the between-study variance: one file each, and the registry that names them."""

from __future__ import annotations

from evsynth.synthesis.tau2 import dl, eb, fe, genq, he, hs, ml, pm, reml, sj
from evsynth.synthesis.tau2.estimator import Estimator

ESTIMATORS: dict[str, Estimator] = {
    member.ESTIMATOR.name: member.ESTIMATOR for member in (fe, dl, he, hs, sj, ml, reml, eb, pm, genq)
}
ALIASES = {"EE": "FE", "CE": "FE"}

__all__ = ["ALIASES", "ESTIMATORS", "Estimator"]
