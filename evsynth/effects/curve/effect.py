"""What a study's curve gives a synthesis: S at a horizon, or the mean time lived up to one."""

from __future__ import annotations

from dataclasses import replace

from evsynth.effects.curve.kaplan_meier import KaplanMeier
from evsynth.effects.curve.reconstructed import LABEL, Reconstructed
from evsynth.effects.curve.restricted_mean import restricted_mean
from evsynth.effects.study_effect import StudyEffect
from evsynth.effects.wording import number


def survival_effect(curve: KaplanMeier | Reconstructed, time: float, level: float = 95.0) -> StudyEffect:
    """Return S at ``time`` as an effect on log(-log S) with Greenwood's variance, its derivation in words.

    At S = 1 and S = 0 it has no yi, and says why. Raises ValueError beyond the curve, as `KaplanMeier.at`.
    """
    kaplan, flags = _parts(curve)
    point = kaplan.at(time, level)
    words = f"S({number(time)}) = {point.survival:.4g}, {_origin(curve)}"
    bare = StudyEffect(
        words, f"{point.at_risk} at risk", value=point.survival, ni=float(kaplan.n), flags=flags,
        reason=f"log(-log S) is infinite at S = {point.survival:g}, and no correction is invented",
    )  # fmt: skip
    if point.yi is None or point.vi is None or point.ci_low is None or point.ci_high is None:
        return bare
    words = f"log(-log S) of {words}; SE(S) = {point.se:.4g} by Greenwood's formula"
    return replace(
        bare, derivation=words, yi=point.yi, vi=point.vi, ci_low=point.ci_low, ci_high=point.ci_high, reason=""
    )


def restricted_mean_effect(curve: KaplanMeier | Reconstructed, horizon: float, level: float = 95.0) -> StudyEffect:
    """Return the mean time lived up to ``horizon`` as a generic effect in units of time.

    Without a death before the horizon it has no variance, and says so.
    """
    kaplan, flags = _parts(curve)
    mean = restricted_mean(kaplan, horizon, level)
    words = f"area under the curve up to {number(horizon)}, {_origin(curve)}"
    if mean.se == 0:
        reason = "nobody died before the horizon, so the restricted mean has no variance"
        return StudyEffect(words, value=mean.estimate, ni=float(kaplan.n), flags=flags, reason=reason)
    return StudyEffect(
        f"{words}; SE {mean.se:.4g} by the Greenwood-type formula",
        yi=mean.estimate, vi=mean.se**2, value=mean.estimate, ci_low=mean.ci_low, ci_high=mean.ci_high,
        ni=float(kaplan.n), flags=flags,
    )  # fmt: skip


def _parts(curve: KaplanMeier | Reconstructed) -> tuple[KaplanMeier, tuple[str, ...]]:
    if isinstance(curve, Reconstructed):
        return curve.curve, (LABEL, *curve.flags)
    return curve, ()


def _origin(curve: KaplanMeier | Reconstructed) -> str:
    return LABEL if isinstance(curve, Reconstructed) else "from individual data"
