"""A study: one cohort or trial, who was in it, and what was read in its papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from evsynth.extract.model.assessment import Assessment
from evsynth.extract.model.data import (
    DATA_FIELDS,
    CountData,
    Data,
    GenericData,
    MeanData,
    MedianData,
    PercentData,
    PValueData,
    RateData,
    RelativeData,
    SurvivalData,
    TwoCounts,
    TwoMeans,
)
from evsynth.extract.model.lines import line_of
from evsynth.extract.model.vocabulary import (
    Centres,
    Design,
    Finite,
    Flag,
    Identifier,
    Method,
    Record,
    Role,
    Size,
    Switch,
    Text,
    Time,
    Year,
)
from evsynth.provenance import Source, Tier


class SourceRecord(Record):
    """Where a value was read: citation key, place in that paper, and whether it is the study's own."""

    citation: Identifier = Field(description="BibTeX key of the paper the value was read in")
    locator: Text = Field(description="page, table, figure or 'abstract'")
    tier: Literal["primary", "secondary"] = Field(
        default="primary", description="primary: the study's own report; secondary: a paper quoting it"
    )

    def source(self) -> Source:
        """Return the source as every other room knows it."""
        return Source(self.citation, self.locator, Tier(self.tier))


class Measurement(Record):
    """What a result and a characteristic share: exactly one kind of data, its source and its doubts."""

    count: CountData | None = Field(default=None, description="events of n")
    percent: PercentData | None = Field(default=None, description="percent of n")
    survival: SurvivalData | None = Field(default=None, description="survival probability at the time point")
    mean: MeanData | None = Field(default=None, description="mean, sd and n of one group")
    rate: RateData | None = Field(default=None, description="events over person-years")
    median: MedianData | None = Field(default=None, description="median with its interval or range")
    relative: RelativeData | None = Field(default=None, description="ratio or difference as published")
    p_value: PValueData | None = Field(default=None, description="a p-value without an estimate")
    two_counts: TwoCounts | None = Field(default=None, description="events of n in two arms")
    two_means: TwoMeans | None = Field(default=None, description="mean, sd and n in two arms")
    generic: GenericData | None = Field(default=None, description="estimate and standard error, model scale")
    not_reported: Literal[True] | None = Field(
        default=None, description="true: the paper was searched for it and does not say"
    )
    source: SourceRecord = Field(description="where the value was read")
    method: Method = Field(default="reported", description="how the value was obtained")
    flags: tuple[Flag, ...] = Field(default=(), description="doubts a reader must know")
    note: Text | None = Field(default=None, description="anything else, in a sentence")
    verified_by: Text | None = Field(default=None, description="second person who checked the value")

    @model_validator(mode="after")
    def _one_kind_of_data(self) -> Self:
        given = [name for name in DATA_FIELDS if getattr(self, name) is not None]
        if len(given) != 1:
            found = "none" if not given else " and ".join(given)
            known = ", ".join(DATA_FIELDS)
            raise ValueError(f"exactly one kind of data is needed; found {found}", f"keep one of: {known}.")
        return self

    @property
    def kind(self) -> str:
        """The name of the kind of data this holds."""
        return next(name for name in DATA_FIELDS if getattr(self, name) is not None)

    @property
    def data(self) -> Data | None:
        """The data, None when the outcome was not reported."""
        return None if self.not_reported else getattr(self, self.kind)


class Result(Measurement):
    """One extracted result: outcome, arm or contrast, time point, data, source."""

    outcome: Identifier = Field(description="id of an outcome of review.yaml")
    arm: Identifier | None = Field(default=None, description="arm id; the study's first arm if left out")
    comparator: Identifier | None = Field(default=None, description="arm id of the other side of a contrast")
    time: Time | None = Field(default=None, description="time point; the outcome's horizon if left out")
    role: Role = Field(default="main", description="which pools the result may enter")
    reason: Text | None = Field(default=None, description="why the role is not main")
    assumed_n: Size | None = Field(default=None, description="denominator assumed in a sensitivity analysis only")
    assumption: Text | None = Field(default=None, description="why that denominator is plausible")

    @model_validator(mode="after")
    def _decisions_have_reasons(self) -> Self:
        if self.role != "main" and self.reason is None:
            raise ValueError(f"a result with role '{self.role}' needs a reason", "add 'reason: ...'.")
        if (self.assumed_n is None) != (self.assumption is None):
            raise ValueError("assumed_n and assumption come together", "add the other of the two.")
        return self


class Characteristic(Measurement):
    """A described feature of the cohort: primary site, function, follow-up..."""

    name: Text = Field(description="what is described")


class Enrolment(Record):
    """Calendar years in which the cohort was enrolled; leave out what the paper doesn't say."""

    start: Year | None = Field(default=None, description="first calendar year of enrolment")
    end: Year | None = Field(default=None, description="last calendar year of enrolment")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start is not None and self.end is not None and self.start > self.end:
            raise ValueError(f"enrolment starts in {self.start}, after its end in {self.end}")
        return self

    @property
    def midpoint(self) -> float | None:
        """The middle of the window, None unless both ends are known."""
        return None if self.start is None or self.end is None else (self.start + self.end) / 2


class Cohort(Record):
    """Who the patients were: enough to recognise the same patients in another paper."""

    institutions: tuple[Text, ...] = Field(default=(), description="hospitals, spelled alike in every file")
    institutions_verified: Switch = Field(
        default=False, description="true: read in the paper, not inferred from the authors"
    )
    registries: tuple[Text, ...] = Field(default=(), description="registries and shared databases")
    country: Text | None = Field(default=None, description="country or countries")
    centres: Centres = Field(default="not reported", description="how many centres")
    enrolment: Enrolment = Field(default_factory=Enrolment, description="calendar years of enrolment")
    patients: Size | None = Field(default=None, description="patients in the cohort")
    operated: Size | None = Field(default=None, description="patients who had the intervention")


class Arm(Record):
    """A group of patients results are reported for."""

    id: Identifier = Field(description="short name that results refer to")
    label: Text = Field(description="name in tables")
    n: Size | None = Field(default=None, description="patients in the arm")


class Study(Record):
    """One study: its file's name is its BibTeX key."""

    citation: Identifier | None = Field(default=None, description="BibTeX key if not the file's name")
    other_citations: tuple[Identifier, ...] = Field(
        default=(), description="BibTeX keys of further papers on the same cohort"
    )
    label: Text | None = Field(default=None, description="name on figures; 'Author Year' if left out")
    design: Design = Field(description="design of the study")
    design_note: Text | None = Field(default=None, description="what the design's name leaves open")
    cohort: Cohort = Field(default_factory=Cohort, description="who the patients were")
    population: Text | None = Field(default=None, description="who was eligible, in a sentence")
    intervention: Text | None = Field(default=None, description="what was done, in a sentence")
    arms: Annotated[tuple[Arm, ...], Field(min_length=1)] = Field(
        default_factory=lambda: (Arm(id="all", label="All patients"),),
        description="groups with results; one arm 'all' if left out",
    )
    results: tuple[Result, ...] = Field(default=(), description="the extracted results")
    characteristics: tuple[Characteristic, ...] = Field(
        default=(), description="described features: primary site, function, follow-up..."
    )
    moderators: Mapping[Identifier, Finite | Text] = Field(
        default_factory=dict, description="values of the moderators declared in review.yaml"
    )
    risk_of_bias: tuple[Assessment, ...] = Field(
        default=(), description="assessments, of the study or of some of its outcomes; leave out if not assessed"
    )
    funding: Text | None = Field(default=None, description="who paid, as stated")
    extracted_by: Text | None = Field(default=None, description="who extracted the data")
    verified_by: Text | None = Field(default=None, description="second person who checked every value")
    to_verify: tuple[Text, ...] = Field(default=(), description="what the curator must still confirm")
    excluded: Text | None = Field(default=None, description="why the whole study stays out of every pool")
    notes: Text | None = Field(default=None, description="anything else")

    # Filled in by the reader, never by the curator.
    key: str = Field(default="", exclude=True)
    path: str = Field(default="", exclude=True)
    year: int = Field(default=0, exclude=True, description="publication year, from the bibliography")
    lines: Mapping[str, int] = Field(default_factory=dict, exclude=True, repr=False)

    @property
    def name(self) -> str:
        """The label on figures and tables."""
        return self.label or self.key

    def line(self, field: str) -> int | None:
        """Return the line of a field path such as ``results.2.source``, or of its nearest parent."""
        return line_of(self.lines, field)

    def arm_of(self, result: Result) -> Arm:
        """Return the arm a result is about."""
        return next((arm for arm in self.arms if arm.id == result.arm), self.arms[0])
