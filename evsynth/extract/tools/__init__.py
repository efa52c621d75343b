"""Risk-of-bias tools as data files, and the questions every room asks of them.

A tool is a YAML file named by its id. Those here come with the program; a review adds its own in ``tools/``.
"""

from evsynth.extract.tools.choose import (
    assessed,
    assessment_for,
    default_tool,
    known_tools,
    severity,
    tool,
    tool_of,
    tools_used,
)
from evsynth.extract.tools.model import Domain, Judgement, Severity, Tool
from evsynth.extract.tools.shipped import shipped, shipped_ids

__all__ = [
    "Domain", "Judgement", "Severity", "Tool", "assessed", "assessment_for", "default_tool", "known_tools",
    "severity", "shipped", "shipped_ids", "tool", "tool_of", "tools_used",
]  # fmt: skip
