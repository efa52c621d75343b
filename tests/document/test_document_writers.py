import os
import subprocess
import sys
from pathlib import Path

import pytest

from evsynth.document.model import Document
from evsynth.document.writers import DOCUMENT_WRITERS, TABLE_WRITERS, write_document, write_table

# Writes every format under a clock that has been put forward by the given seconds.
PROGRAM = """
import datetime, hashlib, sys, time
sys.path.insert(0, sys.argv[1])
ahead, clock, local = float(sys.argv[2]), time.time, time.localtime
time.time = lambda: clock() + ahead
time.localtime = lambda seconds=None: local(time.time() if seconds is None else seconds)
class Shifted(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
datetime.datetime = Shifted
from document_samples import hostile_document, plain_document
from evsynth.document.writers import DOCUMENT_WRITERS, write_document
for document in (plain_document(), hostile_document()):
    for suffix in DOCUMENT_WRITERS:
        print(suffix, hashlib.sha256(write_document(document, suffix)).hexdigest())
"""


def written(ahead, **environment):
    command = [sys.executable, "-c", PROGRAM, str(Path(__file__).parent), str(ahead)]
    settings = {**os.environ, **environment}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=settings)
    return done.stdout.splitlines()


def test_bytes_depend_on_neither_clock_zone_locale_nor_hash_seed():
    first = written(0, TZ="UTC", PYTHONHASHSEED="1", LC_ALL="C")
    second = written(86_400 * 400, TZ="Asia/Kolkata", PYTHONHASHSEED="77", LC_ALL="C.UTF-8")
    assert len(first) == 2 * len(DOCUMENT_WRITERS)
    assert first == second


def test_formats_of_documents_and_tables():
    assert set(DOCUMENT_WRITERS) == {"html", "docx", "xlsx", "pdf", "json", "md"}
    assert set(TABLE_WRITERS) == {"csv", "json", "md", "html", "docx", "xlsx", "pdf"}


def test_a_table_alone_is_a_document_in_the_formats_for_reading(survival):
    starts = {"html": b"<!DOCTYPE html>", "docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF-1.7"}
    for suffix, start in starts.items():
        assert write_table(survival, suffix).lstrip().startswith(start)
    assert b"Survival at five years</h1>" in write_table(survival, "html")


def test_suffix_is_taken_with_or_without_its_dot(document, survival):
    assert write_document(document, ".HTML") == write_document(document, "html")
    assert write_table(survival, ".csv").startswith(b"group,study,n")


def test_every_format_begins_as_it_should(document):
    starts = {
        "html": b"<!DOCTYPE html>",
        "docx": b"PK",
        "xlsx": b"PK",
        "pdf": b"%PDF",
        "json": b"{",
        "md": b"# Transpl",
    }
    for suffix, start in starts.items():
        assert write_document(document, suffix).lstrip().startswith(start)


def test_an_unknown_format_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match=r"no writer for 'docxx'.*Did you mean 'docx'"):
        write_document(Document("T", "", ()), "docxx")


def test_importing_the_room_loads_no_writer():
    program = (
        "import sys, evsynth.document.writers, evsynth.document.model;"
        "print(sorted({'docx', 'xlsxwriter', 'jinja2', 'numpy', 'typst'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
