"""The table of the regression on era."""

from types import SimpleNamespace

import numpy as np

from evsynth.synthesis.outcome.bundle import EraRegression
from evsynth.tables.era import era_regression


def test_a_refused_slope_says_why_and_no_remedy_that_a_panel_cannot_take():
    why = "the likelihood has no finite maximum. Remedy: drop moderators."
    era = EraRegression("year", "Publication year", (), np.array([]), None, None, reason=why)
    synthesis = SimpleNamespace(id="death", outcome=SimpleNamespace(label="Death"), eras=(era,))
    note = era_regression([synthesis]).rows[0].cells[-1].text
    assert note == "No slope: the likelihood has no finite maximum."
