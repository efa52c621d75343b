"""What a methods text says of the two-arm pools."""

from __future__ import annotations

from evsynth.synthesis.method import Method

_ZERO = "Cells without events were not corrected"
_MH = "the Mantel-Haenszel method, a common-effect model,"

METHODS: dict[str, Method] = {
    "OR": Method(
        "MH",
        f"Odds ratios were pooled by {_MH} with the Robins-Breslow-Greenland variance. {_ZERO}.",
        ("mantel1959", "robins1986", "tarone1985"),
        "needs an event and a non-event that tell the arms apart; Tarone's test from two informative studies",
    ),
    "RR": Method(
        "MH",
        f"Risk ratios were pooled by {_MH} with the Greenland-Robins variance. {_ZERO}.",
        ("mantel1959", "greenland1985"),
        "needs an event in each arm",
    ),
    "RD": Method(
        "MH",
        f"Risk differences were pooled by {_MH} with Sato's variance. {_ZERO}.",
        ("mantel1959", "greenland1985", "sato1989"),
        "needs an event, and an arm where not everybody has it",
    ),
    "IRR": Method(
        "MH",
        f"Incidence rate ratios were pooled by {_MH} with the Greenland-Robins variance. {_ZERO}.",
        ("mantel1959", "greenland1985"),
        "needs an event in each arm",
    ),
    "IRD": Method(
        "MH",
        f"Incidence rate differences were pooled by {_MH} with the Greenland-Robins variance. {_ZERO}.",
        ("mantel1959", "greenland1985"),
        "needs an event",
    ),
    "PETO": Method(
        "PETO",
        f"Odds ratios were pooled by Peto's one-step method, a common-effect model. {_ZERO}.",
        ("yusuf1985",),
        "least biased when events are rare, arms of similar size and effects moderate [bradburn2007]; "
        "a note says when they are not",
    ),
}
"""The two-arm methods by measure."""
