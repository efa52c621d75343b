"""A whole run of the bundled reviews: what it writes, that it is whole, and that it is the same every time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import evsynth
from evsynth.claims import Verdict
from evsynth.problems import EvidenceError
from evsynth.report import RunOutcome

ROOT = Path(__file__).parents[2]
STUDIES = ROOT / "studies"


@pytest.fixture(scope="module")
def netlm(tmp_path_factory: pytest.TempPathFactory) -> RunOutcome:
    return evsynth.run(STUDIES / "netlm", tmp_path_factory.mktemp("run") / "netlm")


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def test_the_manifest_names_every_file_with_its_hash(netlm: RunOutcome) -> None:
    manifest = json.loads((netlm.out / "manifest.json").read_text())
    written = {
        name: hashlib.sha256(content).hexdigest() for name, content in files(netlm.out) if name != "manifest.json"
    }
    assert manifest["outputs"] == written
    read = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (STUDIES / "netlm").iterdir()}
    assert manifest["inputs"] == read
    assert {"index.html", "evidence.docx", "evidence.xlsx", "results.json"} < set(written)
    assert manifest["second_opinion"]["comparisons"] > 50
    assert manifest["second_opinion"]["largest_relative_difference"] < 1e-4


def test_every_pooled_outcome_has_its_figures_in_three_formats(netlm: RunOutcome) -> None:
    names = {name for name, _ in files(netlm.out / "figures")}
    pooled = [key for key, s in netlm.syntheses.items() if s.outcome.synthesis == "pool"]
    assert len(pooled) == 8
    for key in pooled:
        assert {f"forest-{key}.{suffix}" for suffix in ("svg", "pdf", "png")} <= names
    assert "bubble-os_5y-publication-year.svg" in names
    assert "cumulative-os_5y.svg" in names


def test_the_main_sets(netlm: RunOutcome) -> None:
    k = {key: s.main.k for key, s in netlm.syntheses.items() if s.outcome.synthesis == "pool"}
    assert k == {
        "os_5y": 13, "os_10y": 6, "perioperative_mortality": 9, "symptom_relief": 4, "complications": 4, "phlf": 1,
        "complete_resection": 8, "major_hepatectomy": 7,
    }  # fmt: skip


def test_the_eight_claims(netlm: RunOutcome) -> None:
    verdicts = {c.claim.id: c.verdict for c in netlm.claims}
    assert verdicts == {
        "major_hepatectomy_fell": Verdict.HOLDS,
        "symptom_relief_same": Verdict.CANNOT_BE_CHECKED,
        "os_5y_rose": Verdict.CANNOT_BE_CHECKED,
        "phlf_rate": Verdict.CANNOT_BE_CHECKED,
        "window_spans_landmarks": Verdict.DOES_NOT_HOLD,
        "resection_superior": Verdict.HOLDS,
        "second_hepatectomies": Verdict.CANNOT_BE_CHECKED,
        "number_of_metastases": Verdict.CANNOT_BE_CHECKED,
    }
    told = {c.claim.id: c.explanation for c in netlm.claims}
    assert "Difference −26.6 points (95% CI −34.8 to −18.2)" in told["major_hepatectomy_fell"]
    assert "gives no denominator" in told["os_5y_rose"]


def test_the_page_asks_for_nothing_from_outside(netlm: RunOutcome) -> None:
    page = (netlm.out / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'(?:src|srcset|data)="(?!data:)[^"]*"', page) == []
    assert re.findall(r"<(?:script|link|iframe|object|embed)\b", page) == []
    assert "url(http" not in page
    order = [
        page.index(f'id="{name}"')
        for name in ("question", "findings", "summary-of-findings", "figures", "methods", "references")
    ]
    assert order == sorted(order)


def test_optimistic_precision_is_said_wherever_it_reaches(netlm: RunOutcome) -> None:
    for name in ("tables/summary_single_arm.csv", "tables/results.csv"):
        text = (netlm.out / name).read_text(encoding="utf-8")
        assert "optimistic" in text or "Effective n 50%" in text


def test_two_runs_are_the_same_bytes_under_another_clock_zone_and_locale(netlm: RunOutcome, tmp_path: Path) -> None:
    env = os.environ | {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "7"}
    out = tmp_path / "elsewhere" / "again"
    command = [sys.executable, "cli.py", "run", "studies/netlm", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [name for name, content in files(out) if (netlm.out / name).read_bytes() != content] == []
    assert len(list(files(out))) == len(list(files(netlm.out)))


@pytest.mark.parametrize("seconds", [1.0, 2.5])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, seconds: float) -> None:
    argv = ["run", "studies/netlm", "--out", str(tmp_path / "out")]
    # Where the tests themselves run in the background, interrupts may be ignored: hear them again.
    code = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\nimport cli; cli.main({argv!r})"
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=120)
    assert (process.returncode, told.strip()) == (130, b"Interrupted; nothing was written.")
    assert list(tmp_path.iterdir()) == []


def test_bcg_is_the_textbook(tmp_path: Path) -> None:
    made = evsynth.run(STUDIES / "bcg", tmp_path / "bcg")
    pooled = made.syntheses["tuberculosis"].main.pooled
    assert pooled is not None
    assert pooled.estimate == pytest.approx(-0.714532342158139, rel=1e-10)
    assert pooled.tau2 == pytest.approx(0.313243258136481, rel=1e-10)
    found = (tmp_path / "bcg/tables/summary_of_findings.csv").read_text(encoding="utf-8")
    assert "RR 0.489" in found


def test_problems_write_nothing(tmp_path: Path) -> None:
    (tmp_path / "review").mkdir()
    with pytest.raises(EvidenceError):
        evsynth.run(tmp_path / "review", tmp_path / "out")
    assert not (tmp_path / "out").exists()
