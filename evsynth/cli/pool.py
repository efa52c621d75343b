"""``evsynth pool``: one CSV file of effect sizes or counts, one pooled estimate."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from evsynth.cli.options import check_model
from evsynth.cli.study_data import asked, data_options, read_data
from evsynth.problems import EvidenceError, Problem

if TYPE_CHECKING:
    from evsynth.synthesis.results import Pooled

FIELDS = (
    "k estimate se ci_low ci_high stat p df tau2 tau2_ci_low tau2_ci_high i2 h2 q q_df q_p pi_low pi_high "
    "method test measure converged display"
).split()


@click.command(name="pool")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@data_options
@click.option(
    "--measure",
    default=None,
    help="PLO PR PLN PAS PFT for events of patients; IRLN IR IRS IRFT for rates; RR OR RD AS PETO for two arms; HR ...",
)
@click.option(
    "--method",
    default="REML",
    show_default=True,
    help="tau2 by FE DL HE HS SJ ML REML EB PM GENQ; or GLMM for events, MH or PETO for two arms.",
)
@click.option("--test", default=None, help="z, t, knha, adhoc, hybrid or kr.  [default: knha; z for FE, t for GLMM]")
@click.option("--level", default=95.0, show_default=True, help="Confidence level in percent; 0.95 means 95.")
@click.option(
    "--prediction",
    default="k-2",
    show_default=True,
    help="Prediction interval: k-2, k-1, hts, hts-hksj or bootstrap; k-2 or k-1 for GLMM.",
)
@click.option(
    "--tau2-interval", default=None, help="Q-profile, qp, or profile likelihood of ML and REML, pl.  [default: qp]"
)
@click.option("--weights", default=None, metavar="COLUMN", help="Column of weights by which GENQ estimates tau2.")
@click.option(
    "--threshold",
    default=None,
    type=float,
    help="Print how probable it is that a new study's true effect lies below and above this natural-scale value.",
)
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Seed of the bootstrap.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def pool(
    file: str,
    measure: str | None,
    method: str,
    test: str | None,
    level: float,
    prediction: str,
    tau2_interval: str | None,
    weights: str | None,
    threshold: float | None,
    seed: int,
    style: str,
    **named: str | None,
) -> None:
    """Pool the rows of FILE, a CSV with a header line, and print one estimate."""
    from evsynth.synthesis import pool as pooled  # noqa: PLC0415 - numpy loads only when a command computes

    columns = asked(named)
    counts = "yi" not in columns
    check_model(method, test, level, measure, counts=counts, prediction=prediction, tau2_interval=tau2_interval)
    if weights is not None and (method.upper() != "GENQ" or counts):
        raise click.UsageError("--weights are those of --method GENQ, with --yi and --vi.")
    try:
        data, rows = read_data(file, columns, [] if weights is None else [weights])
        given: dict[str, Any] = {"vi": data["vi"]} if not counts else dict(data)
        result = pooled(
            None if counts else data["yi"], **given, method=method, test=test, level=level, prediction=prediction,
            tau2_interval=tau2_interval or "qp", seed=seed, labels=rows.labels,
            measure=measure if counts else measure or "GEN",
            weights=None if weights is None else rows.values[weights],
        )  # fmt: skip
        record = {name: getattr(result, name) for name in FIELDS} | _beyond(result, threshold)
    except ValueError as error:
        raise EvidenceError([Problem(file, None, "", str(error), "Correct the file or the option.")]) from error
    click.echo(json.dumps(record, indent=2, allow_nan=False) if style == "json" else _in_words(record))


def _beyond(result: Pooled, threshold: float | None) -> dict[str, object]:
    if threshold is None:
        return {}
    beyond = {side: result.beyond(threshold, side, display=True) for side in ("below", "above")}
    return {"threshold": threshold, "p_below": beyond["below"], "p_above": beyond["above"]}


def _in_words(record: dict[str, object]) -> str:
    def line(name: str) -> str:
        value = record[name]
        return f"{name:<13}{'-' if value is None else f'{value:.6g}' if isinstance(value, float) else value}"

    display = record["display"]
    natural = (
        ", ".join(f"{k} {v:.6g}" for k, v in display.items() if v is not None) if isinstance(display, dict) else ""
    )
    shown = [line(name) for name in record if name != "display"]
    return "\n".join([*shown, f"{'display':<13}{natural}"])
