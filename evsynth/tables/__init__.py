"""Results and extracts laid out as neutral tables; nothing here computes."""

from evsynth.tables.characteristics import characteristics
from evsynth.tables.characteristics import details as cohort_details
from evsynth.tables.combined import combined as combined_p
from evsynth.tables.decisions import claims, left_out, overlaps
from evsynth.tables.era import era_regression
from evsynth.tables.extracts import extracts
from evsynth.tables.influence import influence
from evsynth.tables.level import at_level
from evsynth.tables.opinion import second_opinion
from evsynth.tables.results import results
from evsynth.tables.series import cumulative, leave_one_out
from evsynth.tables.small_study import small_study
from evsynth.tables.subgroups import subgroups
from evsynth.tables.summary import summary_of_findings
from evsynth.tables.survival_curves import survival_curves

__all__ = [
    "at_level",
    "characteristics",
    "claims",
    "cohort_details",
    "combined_p",
    "cumulative",
    "era_regression",
    "extracts",
    "influence",
    "leave_one_out",
    "left_out",
    "overlaps",
    "results",
    "second_opinion",
    "small_study",
    "subgroups",
    "summary_of_findings",
    "survival_curves",
]
