"""What every statistical method brings: its name, its sentence for the methods text and its references."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    """A method by the field's name; ``references`` are keys into methods.bib.

    ``sentence`` completes "... was used: " in a methods text. ``guard`` says when the method may be used,
    empty when it always may.
    """

    name: str
    sentence: str
    references: tuple[str, ...]
    guard: str = ""
