"""Where a number comes from: the source of an extracted value, the derivation of a computed one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """Whether a value was read in the study's own report or in another paper that quotes it."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class CellKind(StrEnum):
    """How a displayed number came to be."""

    EXTRACTED = "extracted"
    DERIVED = "derived"
    JUDGED = "judged"
    STATED = "stated"


class Status(StrEnum):
    """How far an extracted value has been checked."""

    VERIFIED = "verified by a second person"
    SINGLE = "single"
    DIGITISED = "digitised"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Source:
    """Citation key into the review's bibliography and the place in that paper."""

    citation: str
    locator: str
    tier: Tier = Tier.PRIMARY

    def __str__(self) -> str:
        secondary = " (secondary)" if self.tier is Tier.SECONDARY else ""
        return f"{self.citation}, {self.locator}{secondary}"


@dataclass(frozen=True, slots=True)
class Past:
    """The past of one displayed number: its sources if extracted, formula and inputs if derived.

    ``inputs`` names the cells the formula was given; ``flags`` what a reader must know about it. ``place`` is
    the curator's file and line where a judged or stated value was written, ``status`` how far an extracted
    value has been checked.
    """

    cell: str
    kind: CellKind
    sources: tuple[Source, ...] = ()
    formula: str = ""
    inputs: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    place: str = ""
    status: Status | None = None

    @property
    def known(self) -> bool:
        """Whether it says where the number comes from: a source, a formula or the curator's own line."""
        return bool(self.sources or self.formula or self.place)

    def sentence(self) -> str:
        """Return the past in one line of words, for a popover, a cell note or a trace."""
        parts = ["; ".join(map(str, self.sources))] if self.sources else []
        if self.formula:
            parts.append(f"computed as {self.formula}" if self.kind is CellKind.DERIVED else self.formula)
        if self.place:
            parts.append(f"written in {self.place}")
        if self.status is not None:
            parts.append(f"status: {self.status.value}")
        if self.flags:
            parts.append("note: " + "; ".join(self.flags))
        return ". ".join(parts)
