"""A review: the question, the outcomes, the choices made and why, and the studies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from evsynth.extract.model.choices import ModelChoice
from evsynth.extract.model.claims import Claim
from evsynth.extract.model.flow import Conduct, Flow, Search
from evsynth.extract.model.judgements import CertaintyDecision, IcemanAnswer
from evsynth.extract.model.lines import line_of
from evsynth.extract.model.presentation import Presentation
from evsynth.extract.model.reference import Reference
from evsynth.extract.model.study import Study
from evsynth.extract.model.vocabulary import (
    Finite,
    Identifier,
    MeasureName,
    NotNegative,
    PartialDate,
    Percent,
    Probability,
    QuestionType,
    Record,
    Switch,
    Text,
    Time,
    Verdict,
    Whole,
    Year,
    years,
)
from evsynth.problems import Problem

if TYPE_CHECKING:
    from evsynth.extract.tools.model import Tool

    Tools = Mapping[str, Tool]
    Studies = tuple[Study, ...]
    References = Mapping[str, Reference]
    Warnings = tuple[Problem, ...]
else:  # already checked when the reader fills them in: validators built twice would slow every start
    Studies = References = Warnings = Tools = Any


class Question(Record):
    """The question in its parts."""

    population: Text = Field(description="who")
    intervention: Text = Field(description="what is done, or the exposure or factor")
    comparison: Text = Field(default="none", description="against what; 'none' for single-arm questions")
    setting: Text | None = Field(default=None, description="where")
    background: Text | None = Field(default=None, description="why the question is asked")


class AssumedRisk(Record):
    """The control risk of one group of patients, for absolute effects."""

    label: Text = Field(description="the group: low risk, high risk, an age, a stage")
    percent: Percent = Field(description="control risk in percent: 12 and not 0.12")
    source: Text = Field(description="where it comes from: a cohort, a register, a control group, without full stop")


class Outcome(Record):
    """An outcome the review asks about."""

    label: Text = Field(description="name in tables and figures")
    measure: MeasureName = Field(description="measure of effect: see the table of measures")
    definition: Text | None = Field(default=None, description="what counts as the event")
    horizon: Time | None = Field(default=None, description="time point the outcome is about")
    accepts: tuple[Time, ...] = Field(default=(), description="time points pooled beside the horizon")
    direction_of_event: Literal["event", "event_free"] = Field(
        default="event", description="whether the values count those with the event or those free of it"
    )
    better: Literal["higher", "lower"] = Field(description="which direction is good for patients")
    importance: Annotated[Whole, Field(ge=1, le=9)] = Field(default=5, description="importance to the decision, 1 to 9")
    thresholds: tuple[Finite, ...] = Field(
        default=(), description="committee thresholds on the natural scale: 0.05 for 5%, 0.8 for a ratio"
    )
    thresholds_by: Text | None = Field(default=None, description="who set the thresholds, and when")
    important_difference: Annotated[Finite, Field(gt=0, le=1000)] | None = Field(
        default=None, description="smallest absolute difference per 1000 patients that matters, for comparisons"
    )
    synthesis: Literal["pool", "describe", "combine p"] = Field(
        default="pool", description="pooled, shown in tables only, or p-values combined where studies give nothing else"
    )
    horizon_tolerance: Probability = Field(default=0.1, description="relative difference in time still the same")
    plain: Text | None = Field(
        default=None,
        description="the event as a plural verb phrase, as in 'of every 1000 patients about N are alive at 5 years'",
    )
    assumed_risk: Percent | None = Field(
        default=None, description="control risk in percent for this outcome's absolute effects"
    )
    assumed_risk_source: Text | None = Field(default=None, description="where that risk comes from, without full stop")
    assumed_risk_is: Literal["event", "event_free"] | None = Field(
        default=None, description="whether assumed risks are of the event, as if left out, or of being free of it"
    )
    assumed_risks: tuple[AssumedRisk, ...] = Field(
        default=(), description="control risks of several groups of patients, each shown in a row of its own"
    )
    assumed_rate: NotNegative | None = Field(
        default=None, description="control rate, events per 1000 person-years, for the absolute effect of an IRR"
    )

    @model_validator(mode="after")
    def _risk_has_its_source(self) -> Self:
        if self.assumed_risk is None and self.assumed_rate is None and self.assumed_risk_source is not None:
            raise ValueError("assumed_risk_source is given without assumed_risk", "add 'assumed_risk: ...' in percent.")
        if self.assumed_risk is not None and self.assumed_risks:
            raise ValueError("assumed_risk and assumed_risks are both given", "keep one; each group is an item.")
        return self

    def takes(self, time: str | None, measure: str | None = None) -> bool:
        """Return whether a result at ``time`` is at the horizon: within its tolerance, or among ``accepts``.

        A result without a time is taken to be at it, except a survival probability, which means nothing then.
        """
        if time is None:
            return (measure or self.measure) not in {"SURV", "RMST"}
        if self.horizon is None or time == self.horizon:
            return True
        horizon, length = years(self.horizon), years(time)
        if (measure or self.measure) == "RMST":  # an area up to another time is another quantity
            return horizon is not None and length is not None and abs(length - horizon) <= 1e-9 * horizon
        if time in self.accepts:
            return True
        if horizon is None or length is None:
            return False
        return abs(length - horizon) <= self.horizon_tolerance * horizon * (1 + 1e-9)


class Moderator(Record):
    """A study-level covariate besides publication year and enrolment midpoint."""

    label: Text = Field(description="name in tables")
    kind: Literal["continuous", "factor"] = Field(default="continuous", description="numbers, or names of levels")
    unit: Text | None = Field(default=None, description="unit of a continuous moderator")


class Era(Record):
    """A period that divides the cohorts, from its first year to its last, both included."""

    label: Text = Field(description="name of the period")
    start: Year | None = Field(default=None, description="first year; leave out in the first period")
    end: Year | None = Field(default=None, description="last year; leave out in the last period")

    def holds(self, year: float) -> bool:
        """Return whether a year or a midpoint lies in the period; the last year counts to its end."""
        return (self.start is None or year >= self.start) and (self.end is None or year < self.end + 1)


class Eras(Record):
    """The division of the cohorts by time."""

    by: Literal["publication_year", "enrolment_midpoint"] = Field(
        default="publication_year", description="the date that places a cohort"
    )
    periods: Annotated[tuple[Era, ...], Field(min_length=1)] = Field(description="the periods in order, without gaps")
    rationale: Text = Field(description="why divided there")

    def label_of(self, year: float | None) -> str | None:
        """Return the label of the period a year lies in, None for no year or one outside every period."""
        return next((era.label for era in self.periods if year is not None and era.holds(year)), None)


class Landmark(Record):
    """A dated event outside the review (a trial, an approval) that may divide eras."""

    id: Identifier = Field(description="short name, unique among the landmarks")
    label: Text = Field(description="name on figures")
    date: PartialDate = Field(description="when: YYYY, YYYY-MM or YYYY-MM-DD")
    citation: Identifier | None = Field(default=None, description="BibTeX key of the paper that dates it")
    note: Text | None = Field(default=None, description="anything else")

    @property
    def decimal_year(self) -> float:
        """The date as a decimal year; a date known to the year or month stands at its middle."""
        year, month, day = (*map(int, self.date.split("-")), 0, 0)[:3]
        if month == 0:
            return year + 0.5
        return year + (month - 1 + (day - 0.5) / 31 if day else month - 0.5) / 12


class Overlap(Record):
    """A decision on cohorts that share or may share patients."""

    studies: Annotated[tuple[Identifier, ...], Field(min_length=2)] = Field(description="keys of the cohorts")
    verdict: Verdict = Field(description="whether they share patients")
    keep: tuple[Identifier, ...] = Field(default=(), description="who may enter a pool; all if the verdict is none")
    outcomes: tuple[Identifier, ...] = Field(default=(), description="outcomes the decision is about; all if empty")
    allow_together: Switch = Field(default=False, description="true: kept in one pool in spite of it, see rationale")
    rationale: Text = Field(description="why decided so")
    decided_by: Text | None = Field(default=None, description="who decided")
    date: PartialDate | None = Field(default=None, description="when: YYYY, YYYY-MM or YYYY-MM-DD")


class SurvivalCurve(Record):
    """Outcomes that are one survival at several horizons, drawn as one pooled curve."""

    label: Text = Field(description="name of the curve, such as 'Overall survival'")
    outcomes: Annotated[tuple[Identifier, ...], Field(min_length=2)] = Field(
        description="ids of outcomes of measure SURV, each at its own horizon"
    )


class Comparison(Record):
    """What another synthesis found, shown for comparison and never pooled."""

    citation: Identifier = Field(description="BibTeX key")
    statement: Text = Field(description="what it found, in a sentence")


class Review(Record):
    """A whole review: what ``review.yaml`` says, its studies by year, and its bibliography."""

    title: Text = Field(description="title of the review")
    question_type: QuestionType = Field(description="kind of question: decides the tables and where certainty starts")
    question: Question = Field(description="the question in its parts")
    curators: tuple[Text, ...] = Field(default=(), description="who keeps the extracts")
    outcomes: Annotated[Mapping[Identifier, Outcome], Field(min_length=1)] = Field(
        description="the outcomes, each under an id that results refer to"
    )
    model: ModelChoice = Field(default_factory=ModelChoice, description="how results are pooled")
    moderators: Mapping[Identifier, Moderator] = Field(
        default_factory=dict, description="study-level covariates, each under an id that studies refer to"
    )
    eras: Eras | None = Field(default=None, description="division of the cohorts by time")
    survival_curves: tuple[SurvivalCurve, ...] = Field(
        default=(), description="survival outcomes that share a pooled curve"
    )
    landmarks: tuple[Landmark, ...] = Field(default=(), description="dated events outside the review")
    overlaps: tuple[Overlap, ...] = Field(default=(), description="decisions on cohorts that may share patients")
    claims: tuple[Claim, ...] = Field(default=(), description="sentences that every run checks")
    other_syntheses: tuple[Comparison, ...] = Field(default=(), description="what other reviews found")
    limitations: tuple[Text, ...] = Field(default=(), description="what a reader must know beside every result")
    certainty: tuple[CertaintyDecision, ...] = Field(
        default=(), description="decisions of named people on the certainty of the evidence"
    )
    start_certainty: Literal["high", "low"] | None = Field(
        default=None,
        description="where certainty starts, if not where the question type and the designs put it: "
        "high for non-randomised comparisons judged by ROBINS-I",
    )
    credibility: tuple[IcemanAnswer, ...] = Field(
        default=(), description="answers on the credibility of the regressions on era"
    )
    risk_of_bias_tool: Identifier | None = Field(
        default=None, description="id of the tool studies are judged by; chosen by the question type if left out"
    )
    searches: tuple[Search, ...] = Field(default=(), description="where and when studies were searched for")
    flow: Flow = Field(default_factory=Flow, description="numbers of the PRISMA 2020 flow")
    conduct: Conduct = Field(default_factory=Conduct, description="how the review was planned and carried out")
    presentation: Presentation = Field(default_factory=Presentation, description="layout of tables and figures")
    predict_at: tuple[Year, ...] = Field(default=(), description="years at which the era curve is read off")
    assumed_risk: Percent | None = Field(
        default=None,
        description="control risk in percent where an outcome has neither its own nor control groups",
    )

    # Filled in by the reader, never by the curator.
    studies: Studies = Field(default=(), exclude=True)
    references: References = Field(default_factory=dict, exclude=True)
    tools: Tools = Field(default_factory=dict, exclude=True, repr=False)
    warnings: Warnings = Field(default=(), exclude=True, repr=False)
    path: str = Field(default="", exclude=True)
    files: tuple[str, ...] = Field(default=(), exclude=True, repr=False)
    lines: Mapping[str, int] = Field(default_factory=dict, exclude=True, repr=False)

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for name, ids in (
            ("landmarks", [x.id for x in self.landmarks]),
            ("claims", [x.id for x in self.claims]),
        ):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                raise ValueError(f"{name}: id used twice: {', '.join(twice)}", "give each an id of its own.")
        return self

    def study(self, key: str) -> Study:
        """Return the study with this key; KeyError if there is none."""
        return {study.key: study for study in self.studies}[key]

    def landmark(self, key: str) -> Landmark:
        """Return the landmark with this id; KeyError if there is none."""
        return {landmark.id: landmark for landmark in self.landmarks}[key]

    def line(self, field: str) -> int | None:
        """Return the line of a field path of ``review.yaml``, or of its nearest parent."""
        return line_of(self.lines, field)
