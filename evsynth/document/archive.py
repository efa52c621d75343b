"""Office files are zip archives: packed anew with fixed times and order, equal content is equal bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
"""The creation time that every office file carries, so that no file depends on the clock."""

_FIRST = "[Content_Types].xml"


def repacked(archive: bytes) -> bytes:
    """Return the zip ``archive`` with its members in sorted order, fixed times and no system traces.

    Pictures are stored as they are: a PNG is compressed already.
    """
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for name in sorted(source.namelist(), key=lambda name: (name != _FIRST, name)):
            member = zipfile.ZipInfo(name, INSTANT.timetuple()[:6])
            member.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            member.create_system = 0
            target.writestr(member, source.read(name))
    return packed.getvalue()
