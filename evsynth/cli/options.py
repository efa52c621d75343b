"""Options of ``pool`` and ``regress`` checked before a file is opened: a wrong one is wrong usage."""

from __future__ import annotations

from collections.abc import Sequence

import click

COUNT_MODELS = {
    "GLMM": "events of n: give --xi and --ni, or --ti",
    "MH": "two arms: give --ai, --n1i, --ci and --n2i",
    "PETO": "two arms: give --ai, --n1i, --ci and --n2i",
}


def check_columns(names: Sequence[str]) -> None:
    """Raise UsageError when no column, or one column twice, is asked for."""
    if not names:
        raise click.UsageError("Name at least one column.")
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise click.UsageError(f"Name each column once; twice: {', '.join(twice)}.")


def check_model(
    method: str,
    test: str | None,
    level: float,
    measure: str | None,
    *,
    counts: bool = False,
    prediction: str = "k-2",
    tau2_interval: str | None = None,
) -> None:
    """Raise UsageError for an unknown or impossible choice, naming the nearest known one."""
    from evsynth.effects.measures import measure_named  # noqa: PLC0415 - numpy loads only when a command computes
    from evsynth.synthesis.choices import chosen  # noqa: PLC0415

    name = method.upper()
    if name in COUNT_MODELS and not counts:
        raise click.UsageError(f"{name} is a model of {COUNT_MODELS[name]}.")
    try:
        if name in COUNT_MODELS:
            from evsynth.synthesis.glmm.data import counts_model  # noqa: PLC0415 - one pool of effects needs no GLMM

            counts_model(test or "t", level, prediction)
            if tau2_interval is not None:
                raise ValueError(f"{name} has no choice of tau2 intervals: leave --tau2-interval out.")
        else:
            chosen(method, test, level, prediction, tau2_interval=tau2_interval or "qp")
        if measure is not None:
            measure_named(measure)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
