from __future__ import annotations

import pytest

from evsynth.synthesis.outcome.absolute import risk_with_intervention


@pytest.mark.parametrize(
    ("measure", "effect", "p0", "per_1000"),
    [("HR", 0.6, 0.3, 193), ("RR", 0.6, 0.3, 180), ("OR", 0.6, 0.3, 205), ("RD", -0.1, 0.3, 200)],
)
def test_textbook_absolute_effects(measure: str, effect: float, p0: float, per_1000: int) -> None:
    assert round(1000 * risk_with_intervention(measure, effect, p0)) == per_1000


@pytest.mark.parametrize("measure", ["RR", "RD"])
def test_a_risk_never_leaves_0_to_1(measure: str) -> None:
    assert risk_with_intervention(measure, 5.0, 0.4) == 1.0


def test_refusals() -> None:
    with pytest.raises(ValueError, match="no absolute effect follows from SMD"):
        risk_with_intervention("SMD", 0.2, 0.3)
    with pytest.raises(ValueError, match="between 0 and 1"):
        risk_with_intervention("RR", 0.6, 30)
