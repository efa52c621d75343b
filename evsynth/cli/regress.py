"""``evsynth regress``: meta-regression of one CSV file on one or more moderators."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import click

from evsynth.cli.columns import read_columns
from evsynth.cli.options import check_columns, check_model
from evsynth.problems import EvidenceError, Problem

if TYPE_CHECKING:
    from evsynth.synthesis.results import Regression

COEFFICIENT = "name estimate se ci_low ci_high stat p df permutation_p permutation_se".split()
MODEL = (
    "k tau2 i2 h2 r2 qm qm_df qm_df2 qm_p qe qe_df qe_p method test measure converged permutations "
    "permutation_exact descriptive note"
).split()

MOST_DRAWS = 10_000_000


@click.command(name="regress")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--yi", default="yi", show_default=True, metavar="COLUMN", help="Column of effect sizes.")
@click.option("--vi", default="vi", show_default=True, metavar="COLUMN", help="Column of sampling variances.")
@click.option("--mods", default=None, metavar="COLUMN[,COLUMN...]", help="Columns of moderators.")
@click.option("--formula", default=None, help="Instead of --mods, such as 'year * setting' or 'ns(year, 3)'.")
@click.option("--method", default="REML", show_default=True, help="tau2 by FE DL HE HS SJ ML REML EB PM GENQ.")
@click.option("--test", default=None, help="z, t, knha, adhoc or kr.  [default: knha; z for FE]")
@click.option("--level", default=95.0, show_default=True, help="Confidence level in percent; 0.95 means 95.")
@click.option("--measure", default="GEN", show_default=True, help="Measure of the effect sizes.")
@click.option("--permutations", default="auto", show_default=True, help="Draws; auto: exact if few; 0: none.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Seed of the Monte Carlo draws.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def regress(
    file: str,
    yi: str,
    vi: str,
    mods: str | None,
    formula: str | None,
    method: str,
    test: str | None,
    level: float,
    measure: str,
    permutations: str,
    seed: int,
    style: str,
) -> None:
    """Regress the effect sizes of FILE, a CSV with a header line, on moderators and print the coefficients."""
    check_model(method, test, level, measure)
    if (mods is None) == (formula is None):
        raise click.UsageError("Give --mods or --formula.")
    draws: int | Literal["auto"] | None = "auto" if permutations == "auto" else _draws(permutations)
    options = {
        "method": method, "test": test, "level": level, "measure": measure, "permutations": draws, "seed": seed,
    }  # fmt: skip
    try:
        result = _by_columns(file, yi, vi, mods, options) if mods else _by_formula(file, yi, vi, formula or "", options)
    except ValueError as error:
        raise EvidenceError([Problem(file, None, "", str(error), "Correct the file or the option.")]) from error
    click.echo(json.dumps(record(result), indent=2, allow_nan=False) if style == "json" else _in_words(result))


def _by_columns(file: str, yi: str, vi: str, mods: str, options: dict[str, Any]) -> Regression:
    import numpy as np  # noqa: PLC0415 - numpy loads only when a command computes

    from evsynth.synthesis import regress as fit  # noqa: PLC0415 - likewise

    names = [name.strip() for name in mods.split(",") if name.strip()]
    check_columns(names)
    check_columns([yi, vi, *names])
    rows = read_columns(file, [yi, vi, *names], positive=[vi])
    X = np.array([rows.values[name] for name in names]).T
    return fit(rows.values[yi], rows.values[vi], X, names=names, labels=rows.labels, **options)


def _by_formula(file: str, yi: str, vi: str, formula: str, options: dict[str, Any]) -> Regression:
    from evsynth.synthesis import regress as fit  # noqa: PLC0415 - numpy loads only when a command computes
    from evsynth.synthesis.regression.formula import parse  # noqa: PLC0415 - likewise
    from evsynth.synthesis.regression.formula.columns import from_text  # noqa: PLC0415 - likewise

    names = parse(formula).columns
    check_columns([yi, vi])
    rows = read_columns(file, [yi, vi], positive=[vi], words=names)
    data = {name: from_text(rows.texts[name]) for name in names}
    return fit(rows.values[yi], rows.values[vi], data=data, formula=formula, labels=rows.labels, **options)


def _draws(text: str) -> int | None:
    if not (text.isascii() and text.isdecimal()):
        raise click.UsageError(f"--permutations is a whole number or auto, not '{text}'.")
    if len(text) > 8 or int(text) > MOST_DRAWS:
        raise click.UsageError(f"--permutations is at most {MOST_DRAWS}, as in a review.")
    if 0 < int(text) < 10_000:
        raise click.UsageError("--permutations is 0, auto or at least 10000.")
    return int(text) or None


def record(result: Regression) -> dict[str, object]:
    """Return the regression as the machine contract's object."""
    coefficients = [{name: getattr(c, name) for name in COEFFICIENT} for c in result.coefficients]
    return {"coefficients": coefficients} | {name: getattr(result, name) for name in MODEL}


def _in_words(result: Regression) -> str:
    width = 2 + max(20, *(len(c.name) for c in result.coefficients))
    lines = [f"{'':<{width}}{'estimate':>12}{'se':>12}{'ci_low':>12}{'ci_high':>12}{'p':>10}{'perm. p':>10}"]
    for c in result.coefficients:
        permuted = "-" if c.permutation_p is None else f"{c.permutation_p:.4f}"
        numbers = "".join(f"{value:>12.6g}" for value in (c.estimate, c.se, c.ci_low, c.ci_high))
        lines.append(f"{c.name:<{width}}{numbers}{c.p:>10.4f}{permuted:>10}")
    shown = {name: getattr(result, name) for name in MODEL}
    lines += [
        f"{n:<19}{v:.6g}" if isinstance(v, float) else f"{n:<19}{v}" for n, v in shown.items() if v not in (None, "")
    ]
    return "\n".join(lines)
