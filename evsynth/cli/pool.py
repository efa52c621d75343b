"""``evsynth pool``: one CSV file of effect sizes or counts, one pooled estimate."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import click

from evsynth.cli.columns import Columns, read_columns
from evsynth.cli.options import check_columns, check_model
from evsynth.problems import EvidenceError, Problem

if TYPE_CHECKING:
    from evsynth.synthesis.results import Pooled

FIELDS = (
    "k estimate se ci_low ci_high stat p df tau2 tau2_ci_low tau2_ci_high i2 h2 q q_df q_p pi_low pi_high "
    "method test measure converged display"
).split()


@click.command(name="pool")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--yi", default=None, metavar="COLUMN", help="Column of effect sizes.  [default: yi]")
@click.option("--vi", default=None, metavar="COLUMN", help="Column of sampling variances.  [default: vi]")
@click.option(
    "--xi", default=None, metavar="COLUMN", help="Column of event counts, with --ni instead of --yi and --vi."
)
@click.option("--ni", default=None, metavar="COLUMN", help="Column of sample sizes.")
@click.option(
    "--measure",
    default=None,
    help="Measure of the numbers: PLO, PR, PLN, PAS, PFT for counts; RR, HR, SURV ...",
)
@click.option(
    "--method",
    default="REML",
    show_default=True,
    help="tau2 by FE DL HE HS SJ ML REML EB PM GENQ; or GLMM for counts.",
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
    yi: str | None,
    vi: str | None,
    xi: str | None,
    ni: str | None,
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
) -> None:
    """Pool the rows of FILE, a CSV with a header line, and print one estimate."""
    from evsynth.synthesis import pool as pooled  # noqa: PLC0415 - numpy loads only when a command computes

    if (xi is None) != (ni is None) or (xi is not None and (yi or vi)):
        raise click.UsageError("Give --yi and --vi, or --xi and --ni.")
    check_model(method, test, level, measure, counts=xi is not None, prediction=prediction, tau2_interval=tau2_interval)
    if weights is not None and (method.upper() != "GENQ" or xi is not None):
        raise click.UsageError("--weights are those of --method GENQ, with --yi and --vi.")
    fit = partial(
        pooled, method=method, test=test, level=level, prediction=prediction, tau2_interval=tau2_interval or "qp",
        seed=seed,
    )  # fmt: skip
    try:
        if xi is not None and ni is not None:
            check_columns([xi, ni])
            rows = read_columns(file, [xi, ni], positive=[ni])
            _check_counts(rows, xi, ni)
            result = fit(xi=rows.values[xi], ni=rows.values[ni], measure=measure or "PLO", labels=rows.labels)
        else:
            yi, vi = yi or "yi", vi or "vi"
            extra = [] if weights is None else [weights]
            check_columns([yi, vi])
            rows = read_columns(file, list(dict.fromkeys([yi, vi, *extra])), positive=[vi, *extra])
            result = fit(
                rows.values[yi], rows.values[vi], measure=measure or "GEN", labels=rows.labels,
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


def _check_counts(rows: Columns, xi: str, ni: str) -> None:
    told = zip(rows.lines, rows.values[xi], rows.values[ni], strict=True)
    wrong = [(line, x, n) for line, x, n in told if not 0 <= x <= n or x % 1 or n % 1]
    if wrong:
        remedy = "Events are whole numbers from 0 to n."
        raise EvidenceError(Problem(rows.path, line, xi, f"{x:g} of {n:g}", remedy) for line, x, n in wrong)


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
