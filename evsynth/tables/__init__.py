"""Results and extracts laid out as neutral tables; nothing here computes."""

from evsynth.tables.audit_log import certainty_log
from evsynth.tables.characteristics import characteristics
from evsynth.tables.characteristics import details as cohort_details
from evsynth.tables.checklist import moose_checklist, prisma_checklist
from evsynth.tables.combined import combined as combined_p
from evsynth.tables.decisions import claims, excluded_studies, left_out, overlaps
from evsynth.tables.era import era_regression
from evsynth.tables.evidence_profile import evidence_profile
from evsynth.tables.evidence_to_decision import evidence_to_decision
from evsynth.tables.extracts import extracts
from evsynth.tables.flow import prisma_flow, searches
from evsynth.tables.iceman import era_credibility
from evsynth.tables.influence import influence
from evsynth.tables.level import at_level
from evsynth.tables.opinion import second_opinion
from evsynth.tables.overlap_matrix import overlap_matrix
from evsynth.tables.question import question_sheet
from evsynth.tables.results import results
from evsynth.tables.risk_of_bias import risk_of_bias, risk_of_bias_matrix
from evsynth.tables.series import cumulative, leave_one_out
from evsynth.tables.small_study import small_study
from evsynth.tables.sources import sources
from evsynth.tables.subgroups import subgroups
from evsynth.tables.summary import summary_of_findings
from evsynth.tables.survival_curves import survival_curves

__all__ = [
    "at_level",
    "certainty_log",
    "characteristics",
    "claims",
    "cohort_details",
    "combined_p",
    "cumulative",
    "era_credibility",
    "era_regression",
    "evidence_profile",
    "evidence_to_decision",
    "excluded_studies",
    "extracts",
    "influence",
    "leave_one_out",
    "left_out",
    "moose_checklist",
    "overlap_matrix",
    "overlaps",
    "prisma_checklist",
    "prisma_flow",
    "question_sheet",
    "results",
    "risk_of_bias",
    "risk_of_bias_matrix",
    "searches",
    "second_opinion",
    "small_study",
    "sources",
    "subgroups",
    "summary_of_findings",
    "survival_curves",
]
