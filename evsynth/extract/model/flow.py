"""How the studies were found: the searches, and the numbers of the PRISMA 2020 flow."""

from __future__ import annotations

from pydantic import Field

from evsynth.extract.model.vocabulary import Count, PartialDate, Record, Text


class Search(Record):
    """A search of one source."""

    source: Text = Field(description="database, register, website or list searched")
    date: PartialDate = Field(description="when it was last searched: YYYY, YYYY-MM or YYYY-MM-DD")
    strategy: Text | None = Field(default=None, description="the search as it was run")
    records: Count | None = Field(default=None, description="records it gave")


class Exclusion(Record):
    """Reports left out at full text for one reason."""

    reason: Text = Field(description="why")
    reports: Count = Field(description="how many")


class Flow(Record):
    """The numbers of the PRISMA 2020 flow; leave out what was not recorded."""

    databases: Count | None = Field(default=None, description="records from databases")
    registers: Count | None = Field(default=None, description="records from registers")
    duplicates: Count | None = Field(default=None, description="duplicate records removed before screening")
    automatic: Count | None = Field(default=None, description="records removed as ineligible by automation")
    removed_other: Count | None = Field(default=None, description="records removed before screening, other reasons")
    screened: Count | None = Field(default=None, description="records screened")
    excluded: Count | None = Field(default=None, description="records excluded on screening")
    sought: Count | None = Field(default=None, description="reports sought for retrieval")
    not_retrieved: Count | None = Field(default=None, description="reports not retrieved")
    assessed: Count | None = Field(default=None, description="reports assessed for eligibility")
    exclusions: tuple[Exclusion, ...] = Field(default=(), description="reports excluded, by reason")
    other_websites: Count | None = Field(default=None, description="records from websites")
    other_organisations: Count | None = Field(default=None, description="records from organisations")
    other_citations: Count | None = Field(default=None, description="records from citation searching")
    other_sought: Count | None = Field(default=None, description="reports from other methods sought")
    other_not_retrieved: Count | None = Field(default=None, description="reports from other methods not retrieved")
    other_assessed: Count | None = Field(default=None, description="reports from other methods assessed")
    other_exclusions: tuple[Exclusion, ...] = Field(default=(), description="reports from other methods excluded")
    new_studies: Count | None = Field(default=None, description="studies included in the review")
    new_reports: Count | None = Field(default=None, description="reports of the included studies")

    @property
    def from_other_methods(self) -> int:
        """Records that other methods gave, as far as they were recorded."""
        return sum(n or 0 for n in (self.other_websites, self.other_organisations, self.other_citations))

    @property
    def by_other_methods(self) -> bool:
        """Whether any number of searching by other methods is recorded."""
        return bool(self.other_exclusions) or any(
            getattr(self, name) is not None
            for name in type(self).model_fields
            if name.startswith("other_") and name != "other_exclusions"
        )


class Conduct(Record):
    """How the review was planned and carried out, in the review's own words; leave out what was not recorded."""

    registration: Text | None = Field(default=None, description="register and number, or that it was not registered")
    protocol: Text | None = Field(default=None, description="where the protocol can be read, or that there was none")
    amendments: tuple[Text, ...] = Field(default=(), description="changes to the registration or protocol, and why")
    inclusion: tuple[Text, ...] = Field(default=(), description="what a study had to be to enter")
    exclusion: tuple[Text, ...] = Field(default=(), description="what kept a study out")
    selection: Text | None = Field(default=None, description="who chose the studies, how many people, how independent")
    collection: Text | None = Field(default=None, description="who extracted the data, from what, and how checked")
    assessment: Text | None = Field(default=None, description="who judged risk of bias, how many people, how blinded")
    searchers: Text | None = Field(default=None, description="who searched, and with what training")
    hand_searching: Text | None = Field(default=None, description="reference lists and other searching by hand")
    languages: Text | None = Field(default=None, description="languages accepted, and what was done with others")
    unpublished: Text | None = Field(default=None, description="what was done with abstracts and unpublished studies")
    author_contact: Text | None = Field(default=None, description="whether authors were asked for data")
    funding: Text | None = Field(default=None, description="who paid for the review, or that nobody did")
    competing_interests: Text | None = Field(default=None, description="competing interests of the reviewers")
    data_availability: Text | None = Field(default=None, description="where data and code can be had")

    def states(self, field: str) -> bool:
        """Return whether a field says anything."""
        return bool(getattr(self, field))
