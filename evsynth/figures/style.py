"""How every figure looks: palette, type sizes, line widths, and the settings that hold while drawing."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl

FONT = "DejaVu Sans"  # ships with matplotlib, so that every machine measures the same
TEXT = 8.0  # points at print size, the least that stays legible
PRINT_WIDTH = 6.7  # inches: 170 mm, the text width of an A4 page

# Okabe-Ito colours that stay apart for colour-blind readers, and greys.
INK = "#1a1a1a"
GREY = "#595959"
SQUARE = "#8a8a8a"
RULE = "#b5b5b5"
FAINT = "#ececec"
BLUE = "#0072B2"
SKY = "#9CC9E3"
PALE = "#DCECF5"
VERMILLION = "#D55E00"
BLACK = "#000000"
GREEN = "#009E73"
YELLOW = "#F0E442"
SLATE = "#5F7F9F"
NAVY = "#2F4B6E"
BAND = "#EEF2F6"
SILVER = "#C9C9C9"

HAIRLINE = 0.5
LINE = 0.9
HEAVY = 1.6

_LOCAL = ("backend", "interactive", "toolbar", "timezone", "datapath")


def settings() -> AbstractContextManager[None]:
    """Return a context in which matplotlib has its own defaults, whatever the user's are, and our font."""
    chosen: dict[Any, Any] = {k: v for k, v in mpl.rcParamsDefault.items() if not k.startswith(_LOCAL)}
    chosen |= {
        "font.family": [FONT],
        "font.size": TEXT,
        "svg.hashsalt": "evsynth",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "axes.unicode_minus": True,
    }
    return mpl.rc_context(chosen)
