"""``evsynth schema``: the JSON Schema of a curator's file, for an editor to complete and check as one types."""

from __future__ import annotations

import json

import click

from evsynth.extract.schema import SCHEMAS, json_schema


@click.command()
@click.argument("file", type=click.Choice(list(SCHEMAS)), default="study")
def schema(file: str) -> None:
    """Print the JSON Schema of review.yaml (FILE is 'review') or of a study's file ('study')."""
    click.echo(json.dumps(json_schema(file), indent=2, ensure_ascii=False))
