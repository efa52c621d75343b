"""Formulas of moderators: parsed by a small grammar of their own, never evaluated as Python."""

from evsynth.synthesis.regression.formula.grammar import Formula, parse
from evsynth.synthesis.regression.formula.matrix import Moderators, assembled

__all__ = ["Formula", "Moderators", "assembled", "parse"]
