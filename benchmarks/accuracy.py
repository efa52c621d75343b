"""Print the largest relative disagreement with metafor's stored answers, quantity by quantity.

Run from a checkout: ``python benchmarks/accuracy.py``. A disagreement is measured against the size of the
reference value, for interval limits and coefficients against the largest of the fit's own numbers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

import evsynth
from evsynth.synthesis import cumulative, leave_one_out

STORED = Path(__file__).parents[1] / "tests/reference"
REFERENCE = json.loads((STORED / "metafor_reference.json").read_text())
INTERVALS = json.loads((STORED / "metafor_prediction.json").read_text())["intervals"]
Worst = dict[str, tuple[float, str]]


def note(worst: Worst, name: str, ours: Any, theirs: Any, where: str) -> None:
    """Keep the largest relative difference of a quantity and where it stands."""
    a, b = np.atleast_1d(np.asarray(ours, float)), np.atleast_1d(np.asarray(theirs, float))
    scale = np.max(np.abs(b))
    gap = float(np.max(np.abs(a - b)) / (scale if scale > 0 else 1.0))
    if gap >= worst[name][0]:
        worst[name] = (gap, where)


def pools(worst: Worst, name: str, data: dict[str, Any], fit: dict[str, Any]) -> None:
    """Compare one pooled fit."""
    found = evsynth.pool(data["yi"], data["vi"], method=fit["method"], test=fit["test"])
    where = f"{name} {fit['method']} {fit['test']}"
    for ours, theirs in (("estimate", "beta"), ("se", "se"), ("ci_low", "ci_low"), ("ci_high", "ci_high"),
                         ("p", "pval"), ("tau2", "tau2"), ("i2", "i2"), ("h2", "h2"), ("q", "qe")):  # fmt: skip
        note(worst, ours, getattr(found, ours), fit[theirs], where)


def regressions(worst: Worst, name: str, data: dict[str, Any], fit: dict[str, Any]) -> None:
    """Compare one meta-regression."""
    mods = [fit["mods"]] if isinstance(fit["mods"], str) else fit["mods"]
    X = np.array([data["mods"][m] for m in mods]).T
    found = evsynth.regress(data["yi"], data["vi"], X, names=mods, method=fit["method"], test=fit["test"])
    where = f"{name} {fit['method']} {fit['test']} on {'+'.join(mods)}"
    note(worst, "coefficients", [c.estimate for c in found.coefficients], fit["beta"], where)
    note(worst, "coefficients' se", [c.se for c in found.coefficients], fit["se"], where)
    note(worst, "residual tau2", found.tau2, fit["tau2"], where)
    note(worst, "qm", found.qm, fit["qm"], where)
    note(worst, "qe", found.qe, fit["qe"], where)
    if fit.get("r2") is not None:
        note(worst, "r2", found.r2, fit["r2"], where)


def series(worst: Worst, name: str, data: dict[str, Any]) -> None:
    """Compare Q-profile limits, leave-one-out and cumulative pools."""
    found = evsynth.pool(data["yi"], data["vi"])
    profile = data["tau2_qprofile"]
    note(worst, "tau2 Q-profile", [found.tau2_ci_low, found.tau2_ci_high], [profile["low"], profile["high"]], name)
    left, added = leave_one_out(data["yi"], data["vi"]), cumulative(data["yi"], data["vi"])
    note(worst, "leave-one-out", left.estimate, data["leave_one_out"]["estimate"], name)
    note(worst, "cumulative", added.estimate, data["cumulative"]["estimate"], name)


def predictions(worst: Worst) -> None:
    """Compare prediction intervals with k - 2 degrees of freedom."""
    for fit in INTERVALS:
        data = REFERENCE["sets"][fit["set"]]
        found = evsynth.pool(data["yi"], data["vi"], method=fit["method"], test=fit["test"])
        where = f"{fit['set']} {fit['method']} {fit['test']}"
        note(worst, "prediction interval", [found.pi_low, found.pi_high], fit["pi_riley"], where)


def counts(worst: Worst) -> None:
    """Compare the binomial-normal models; metafor's come from lme4, the looser side."""
    for name, data in REFERENCE["glmm"].items():
        found = evsynth.pool(xi=data["xi"], ni=data["ni"], method="GLMM")
        for ours, theirs in (("estimate", "beta"), ("se", "se"), ("tau2", "tau2"), ("q", "lrt")):
            note(worst, f"GLMM {ours}", getattr(found, ours), data[theirs], name)


def main() -> None:
    """Print the table."""
    worst: Worst = defaultdict(lambda: (0.0, ""))
    for name, data in REFERENCE["sets"].items():
        for fit in data["fits"]:
            if fit and fit.get("method"):
                (regressions if fit.get("mods") else pools)(worst, name, data, fit)
        series(worst, name, data)
    predictions(worst)
    counts(worst)
    for quantity, (gap, where) in worst.items():
        print(f"{quantity:<22}{gap:>10.1e}  {where}")


if __name__ == "__main__":
    main()
