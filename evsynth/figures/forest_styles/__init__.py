"""Styles of forest plots, one a file: the conventions of a journal's published figures, as data."""

from __future__ import annotations

from typing import Literal

from evsynth.figures.forest_styles.bmj import BMJ
from evsynth.figures.forest_styles.cochrane import COCHRANE
from evsynth.figures.forest_styles.jama import JAMA
from evsynth.figures.forest_styles.style import Notation, Style

StyleName = Literal["cochrane", "bmj", "jama"]
STYLES = {style.name: style for style in (COCHRANE, BMJ, JAMA)}

__all__ = ["STYLES", "Notation", "Style", "StyleName", "style_named"]


def style_named(name: str) -> Style:
    """Return the style called ``name``; raises ValueError if there is none."""
    if name not in STYLES:
        raise ValueError(f"no forest style '{name}': use one of {', '.join(STYLES)}")
    return STYLES[name]
