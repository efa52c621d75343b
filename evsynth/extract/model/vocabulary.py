"""The closed vocabularies of a review's files, and the shape every record shares."""

from __future__ import annotations

import contextlib
import datetime
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

QuestionType = Literal["intervention", "overall_prognosis", "prognostic_factor", "prevalence"]
Design = Literal[
    "randomised trial",
    "non-randomised trial",
    "prospective cohort",
    "retrospective cohort",
    "matched cohort",
    "registry",
    "survey",
    "case series",
    "case-control",
    "not reported",
]
Centres = Literal["single centre", "two centres", "multicentre", "national", "not reported"]
Role = Literal["main", "sensitivity", "excluded"]
Method = Literal["reported", "calculated", "digitised", "author contact"]
Flag = Literal[
    "count derived",
    "denominator assumed",
    "denominator unclear",
    "denominator not reported",
    "definition differs",
    "population differs",
    "time derived",
    "subgroup",
    "disputed",
    "approximate",
    "no confidence interval",
    "to verify",
]
Verdict = Literal["none", "possible", "certain"]
MeasureName = Literal[
    "PR", "PLN", "PLO", "PAS", "PFT", "SURV", "HR", "RR", "OR", "RD", "AS", "PETO", "MD", "SMD", "ROM",
    "IR", "IRLN", "IRS", "IRFT", "IRR", "ZCOR", "MED", "RMST", "GEN",
]  # fmt: skip
TauMethod = Literal["FE", "EE", "DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM", "GENQ", "GLMM"]
OtherModel = Literal["beta-binomial", "Mantel-Haenszel", "Peto", "Bayes"]
TestName = Literal["z", "t", "knha", "adhoc", "hybrid", "kr"]
CertaintyDomain = Literal[
    "risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias", "large_effect",
    "dose_response", "opposing_confounding",
]  # fmt: skip
ForestColumn = Literal["data", "estimate", "weight", "risk_of_bias", "year", "enrolment", "n"]
Prediction = Literal["k-2", "k-1", "hts", "hts-hksj", "bootstrap"]

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]*$", max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Switch = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
Year = Annotated[int, Field(strict=True, ge=1800, le=2100)]
Count = Annotated[int, Field(strict=True, ge=0, le=10**9)]
Size = Annotated[int, Field(strict=True, ge=1, le=10**9)]
Finite = Annotated[float, Field(strict=True, ge=-1e100, le=1e100, allow_inf_nan=False)]
Positive = Annotated[float, Field(strict=True, gt=0, ge=1e-100, le=1e100, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(strict=True, ge=0, le=1e100, allow_inf_nan=False)]
Percent = Annotated[float, Field(strict=True, ge=0, le=100, allow_inf_nan=False)]
Probability = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
PValue = Annotated[float, Field(strict=True, gt=0, le=1, allow_inf_nan=False)]
Interval = Annotated[tuple[Finite, Finite], Field(description="lower and upper limit")]
Level = Annotated[float, Field(strict=True, ge=50, lt=100, description="confidence level in percent, 95 and not 0.95")]

TimeUnit = Literal["days", "weeks", "months", "years"]
YEARS = {"day": 1 / 365.25, "week": 7 / 365.25, "month": 1 / 12, "year": 1.0}
_DURATION = re.compile(r"^(\d+(?:\.\d+)?) (day|week|month|year)s?$")
UNTIMED = ("in hospital", "postoperative", "end of follow-up", "not reported")


def years(time: str) -> float | None:
    """Return a time point such as ``5 years`` or ``30 days`` in years, None for one without a length."""
    found = _DURATION.match(time)
    return float(found[1]) * YEARS[found[2]] if found else None


def _time(text: str) -> str:
    if text in UNTIMED or _DURATION.match(text):
        return text
    raise ValueError(
        f"'{text}' is not a time point",
        f"write a length such as '5 years', or one of: {', '.join(UNTIMED)}.",
    )


def _date(text: str | int) -> str:
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", str(text)):
        year, month, day = (*map(int, str(text).split("-")), 1, 1)[:3]
        with contextlib.suppress(ValueError):  # the calendar has no such day
            datetime.date(year, month, day)
            return str(text)
    raise ValueError(f"'{text}' is not a date", "write YYYY, YYYY-MM or YYYY-MM-DD.")


Time = Annotated[str, AfterValidator(_time)]
PartialDate = Annotated[str, Field(coerce_numbers_to_str=True), AfterValidator(_date)]


class Record(BaseModel):
    """A record of a curator's file: unknown fields are errors and nothing changes after reading.

    A number is never read from text nor text from a number, so that ``"12"`` and ``no`` are told apart.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
