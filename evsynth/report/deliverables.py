"""The committee's documents, T0 to T14: one line each, and the formats each is made in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evsynth.document.model import Block, Document, Heading, text
from evsynth.problems import nearest
from evsynth.report.parts import Parts
from evsynth.report.plans import BIAS, FLOW


@dataclass(frozen=True, slots=True)
class Deliverable:
    """One document: its number, file name and title, its formats, its tables by id, and its figures.

    ``owner`` is what its figures belong to, ``figures`` how their ids begin; ``nothing`` is said where it is empty.
    """

    number: str
    name: str
    title: str
    formats: tuple[str, ...]
    tables: tuple[str, ...] = ()
    owner: str = ""
    figures: tuple[str, ...] = ()
    nothing: str = "The review holds nothing for this document."

    @property
    def file(self) -> str:
        """The file's name without its suffix: ``T7-summary-of-findings``."""
        return f"{self.number}-{self.name}"

    @property
    def heading(self) -> Heading:
        """The heading its section has in a longer document."""
        return Heading(f"{self.title} ({self.number})", 1, self.name)

    @property
    def draws(self) -> bool:
        """Whether it holds figures."""
        return bool(self.owner or self.figures)

    def blocks(self, parts: Parts) -> Iterator[Block]:
        """Yield figures of its own, its tables, and then figures of the outcomes; without a heading."""
        if self.owner:
            yield from parts.drawn(self.owner)
        yield from parts.tables(*self.tables)
        if self.figures:
            yield from parts.drawn("", *self.figures)

    def document(self, parts: Parts) -> Document:
        """Return it as a document of its own, which says so if there is nothing to show."""
        blocks = tuple(self.blocks(parts)) or (text(self.nothing),)
        return parts.document(f"{self.number}. {self.title}", iter(blocks))


_WORD = ("docx", "html")
_SHEET = (*_WORD, "xlsx", "json")
DELIVERABLES = (
    Deliverable(
        "T0", "question", "Question and protocol", (*_WORD, "pdf", "json"), ("question", "outcomes", "choices")
    ),
    Deliverable(
        "T1",
        "characteristics",
        "Characteristics of the cohorts",
        (*_SHEET, "csv", "pdf"),
        ("characteristics", "cohort_details"),
    ),
    Deliverable(
        "T2",
        "overlap",
        "Identity and overlap of the cohorts",
        _SHEET,
        ("overlap_matrix", "overlaps"),
        nothing="No two cohorts share an institution, a registry or a recorded decision.",
    ),
    Deliverable("T3", "extracts", "Data as extracted", (*_SHEET, "csv"), ("extracts",)),
    Deliverable(
        "T4",
        "risk-of-bias",
        "Risk of bias",
        (*_SHEET, "csv"),
        ("risk_of_bias_matrix", "risk_of_bias"),
        BIAS,
        nothing="No study has been assessed for risk of bias.",
    ),
    Deliverable(
        "T5", "results", "Results of the syntheses", (*_SHEET, "csv", "pdf"), ("results", "combined_p", "subgroups")
    ),
    Deliverable(
        "T6",
        "era",
        "Regression on era",
        _SHEET,
        ("era_regression", "era_credibility"),
        "",
        ("bubble",),
        "No outcome has a regression on era.",
    ),
    Deliverable(
        "T7",
        "summary-of-findings",
        "Summary of findings",
        (*_SHEET, "pdf"),
        ("summary_of_findings", "summary_single_arm"),
    ),
    Deliverable("T8", "evidence-profile", "Evidence profile", _SHEET, ("evidence_profile",)),
    Deliverable("T9", "certainty-log", "Certainty: facts, rules and decisions", _SHEET, ("certainty_log",)),
    Deliverable(
        "T10", "evidence-to-decision", "Evidence to decision", _WORD, ("evidence_to_decision", "panel_conclusion")
    ),
    Deliverable(
        "T11",
        "flow",
        "Flow of studies and reporting checklists",
        (*_WORD, "csv"),
        ("prisma_flow", "searches", "excluded_studies", "prisma_checklist", "moose_checklist"),
        FLOW,
    ),
    Deliverable("T13", "sources", "Sources and derivations", _SHEET, ("sources",)),
)


def deliverable(name: str) -> Deliverable:
    """Return the document of this number or name. Raises ValueError for an unknown one."""
    for one in DELIVERABLES:
        if name.lower() in {one.number.lower(), one.name, one.file.lower()}:
            return one
    known = [*(one.number for one in DELIVERABLES), *(one.name for one in DELIVERABLES)]
    raise ValueError(f"there is no document '{name}'.{nearest(name, known)} Known: {', '.join(known)}.")
