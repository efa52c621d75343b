"""What a review may not ask for or hold: tests a method has none of, numbers beyond all measure, claims on p-values."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from evsynth.extract import load
from evsynth.extract.model.choices import ModelChoice, ModelRow
from evsynth.extract.model.data import GenericData, MedianData
from evsynth.extract.model.review import Outcome
from evsynth.problems import EvidenceError


@pytest.mark.parametrize(
    ("record", "fields", "message"),
    [
        (ModelChoice, {"method": "DL", "test": "kr"}, "'kr' is defined for method REML, not DL"),
        (ModelChoice, {"method": "FE", "test": "hybrid"}, "a common effect has none"),
        (ModelChoice, {"method": "GLMM"}, "GLMM is a model of events of n only"),
        (ModelRow, {"method": "DL", "test": "kr"}, "'kr' is defined for method REML, not DL"),
        (ModelRow, {"method": "EE", "test": "hybrid"}, "a common effect has none"),
        (ModelRow, {"method": "GLMM", "test": "kr"}, "GLMM has the tests z and t"),
        (ModelRow, {"method": "Peto", "test": "z"}, "Peto has no choice of test or measure"),
        (GenericData, {"estimate": 1e300, "se": 1.0}, "less than or equal to 1"),
        (GenericData, {"estimate": 1.0, "se": 1e200}, "less than or equal to 1"),
        (GenericData, {"estimate": 1.0, "se": 1e-200}, "greater than or equal to 0.0"),
        (MedianData, {"median": 1e300, "unit": "years", "ci": [1e299, 1e301]}, "less than or equal to 1"),
    ],
)
def test_what_no_run_could_use_is_refused_by_the_check(record, fields, message):
    with pytest.raises(ValidationError, match=message):
        record.model_validate(fields)


def test_a_restricted_mean_up_to_another_time_is_another_quantity():
    made = {"label": "Mean", "better": "higher", "horizon": "5 years", "accepts": ["1 year"], "horizon_tolerance": 0.5}
    assert Outcome.model_validate({**made, "measure": "RMST"}).takes("60 months")
    assert not Outcome.model_validate({**made, "measure": "RMST"}).takes("4 years")
    assert not Outcome.model_validate({**made, "measure": "RMST"}).takes("1 year")
    assert Outcome.model_validate({**made, "measure": "SURV"}).takes("1 year")


def test_a_claim_on_a_bare_p_value_is_told(hernia: Path) -> None:
    page = hernia / "lee2019.yaml"
    old = "    count: {events: 15, n: 146}\n"
    assert old in page.read_text(encoding="utf-8")
    text = page.read_text(encoding="utf-8").replace(old, "    p_value: {p: 0.03, favours: higher}\n")
    page.write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError) as refused:
        load(hernia)
    assert any("lee2019 has only a p-value of 'chronic_pain'" in p.message for p in refused.value.problems)
