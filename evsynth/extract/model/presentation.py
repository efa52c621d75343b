"""How a review wants its tables and figures laid out; no choice here changes a number."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from evsynth.extract.model.vocabulary import ForestColumn, Record, Switch


class Presentation(Record):
    """Layouts the review chooses."""

    forest_style: Literal["cochrane", "bmj", "jama"] = Field(default="cochrane", description="style of forest plots")
    forest_columns: tuple[ForestColumn, ...] = Field(
        default=(), description="columns of forest plots in order; those the style usually has if empty"
    )
    summary_layout: Literal["A", "B"] = Field(
        default="B",
        description="summary of findings of comparisons: A as GRADEpro and Cochrane, B as Core GRADE in the BMJ",
    )
    two_level_header: Switch = Field(
        default=False, description="true: the summary of findings has the classic header of two levels in Word and HTML"
    )
    characteristics: Literal["nice", "sign", "cochrane", "compact"] = Field(
        default="nice", description="profile of the characteristics table"
    )
