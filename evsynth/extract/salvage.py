"""What an invalid ``review.yaml`` still tells, so that the problems of the studies are told with its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from evsynth.extract.model.review import Outcome, Question, Review
from evsynth.extract.model.study import Study

UNREAD = "could not be read"


def salvaged(data: Any, studies: Sequence[Study]) -> Review | None:
    """Return a review of the outcomes that can be read, with nothing else in it; None without any.

    An outcome that can't be read keeps its name and is described, so that nothing is asked of its results.
    """
    raw = data.get("outcomes") if isinstance(data, dict) else None
    if not isinstance(raw, dict) or not raw:
        return None
    outcomes = {str(key): _outcome(str(key), record) for key, record in raw.items()}
    question = Question(population=UNREAD, intervention=UNREAD)
    try:
        review = Review(title=UNREAD, question_type="prevalence", question=question, outcomes=outcomes)
    except ValidationError:
        return None
    return review.model_copy(update={"studies": tuple(studies)})


def _outcome(key: str, record: Any) -> Outcome:
    try:
        return Outcome.model_validate(record)
    except ValidationError:
        return Outcome(label=key, measure="GEN", better="higher", synthesis="describe")
