"""How sure the evidence makes us: facts and rules suggest, a named person decides."""

from evsynth.certainty.certify import certainties, certainty_of
from evsynth.certainty.domains import NAMES
from evsynth.certainty.iceman import Credibility, credibility_of
from evsynth.certainty.rating import Certainty, Decision, DomainRating, Fact, Level, Rule
from evsynth.certainty.start import start_of

__all__ = [
    "NAMES", "Certainty", "Credibility", "Decision", "DomainRating", "Fact", "Level", "Rule", "certainties",
    "certainty_of", "credibility_of", "start_of",
]  # fmt: skip
