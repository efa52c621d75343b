"""The audit room: a validated review in, what its numbers and cohorts give away out."""

from evsynth.audit.audited import audited
from evsynth.audit.overlap import SharedPatients, shared_patients

__all__ = ["SharedPatients", "audited", "shared_patients"]
