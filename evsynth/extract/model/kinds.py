"""Which kinds of data a measure can be computed from."""

from __future__ import annotations

_PROPORTION = ("count", "percent")
KINDS_OF_MEASURE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("PR", "PLN", "PLO", "PAS", "PFT"), _PROPORTION),
    "SURV": ("survival",),
    **dict.fromkeys(("IR", "IRLN", "IRS", "IRFT"), ("rate",)),
    **dict.fromkeys(("RR", "OR", "RD"), ("two_counts", "relative")),
    **dict.fromkeys(("AS", "PETO"), ("two_counts",)),
    **dict.fromkeys(("MD", "SMD"), ("two_means", "relative")),
    "ROM": ("two_means",),
    **dict.fromkeys(("HR", "IRR"), ("relative",)),
    "ZCOR": (),
    "MED": ("median",),
    "RMST": ("survival",),
    "GEN": ("mean", "median"),
}
ALWAYS = ("generic", "p_value", "not_reported")
