"""The curator's files as frozen records: a field's definition drives reading, checking and its schema."""

from evsynth.extract.model.claims import Claim
from evsynth.extract.model.reference import Reference
from evsynth.extract.model.review import Outcome, Review
from evsynth.extract.model.study import Result, Study

__all__ = ["Claim", "Outcome", "Reference", "Result", "Review", "Study"]
