"""The eight domains of certainty: their order and their names."""

from __future__ import annotations

NAMES: dict[str, str] = {
    "risk_of_bias": "risk of bias",
    "inconsistency": "inconsistency",
    "indirectness": "indirectness",
    "imprecision": "imprecision",
    "publication_bias": "publication bias",
    "large_effect": "large effect",
    "dose_response": "dose response",
    "opposing_confounding": "opposing confounding",
}
"""The domains in the order a profile shows them: five that lower certainty, three that raise it."""

UPGRADES = ("large_effect", "dose_response", "opposing_confounding")
"""The domains that raise certainty."""
