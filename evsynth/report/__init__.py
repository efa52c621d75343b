"""A review in, its evidence pack out."""

from evsynth.report.run import RunOutcome, run

__all__ = ["RunOutcome", "run"]
