import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evsynth.cli.check import check
from evsynth.cli.schema import schema
from evsynth.extract.schema import json_schema


def run(*arguments: str) -> Result:
    return CliRunner().invoke(check, list(arguments))


def test_a_good_review_is_counted(hernia: Path) -> None:
    done = run(str(hernia))
    assert (done.exit_code, done.stdout, done.stderr) == (0, "3 studies, 9 results, no problems\n", "")


def test_problems_go_to_standard_error_one_a_line(hernia: Path) -> None:
    path = hernia / "lee2019.yaml"
    path.write_text(path.read_text().replace("randomised trial", "randomized trial").replace("events: 6", "evnts: 6"))
    done = run(str(hernia))
    assert done.exit_code == 3
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0].startswith(f"{path}:1: design: the text 'randomized trial' is not one of the allowed values.")
    assert lines[0].endswith("Did you mean 'randomised trial'?")
    assert len(lines) == 4
    assert lines[-1] == "3 problems: the review can't be used."


def test_warnings_leave_the_review_usable(hernia: Path) -> None:
    path = hernia / "lee2019.yaml"
    path.write_text(path.read_text().replace("n: 141", "n: 151"))
    done = run(str(hernia))
    assert done.exit_code == 0
    assert done.stdout == "3 studies, 9 results, 1 warning\n"
    assert done.stderr.startswith(f"warning: {path}:14: results.0.count.n: the denominator 151 is larger")


def test_the_audit_is_part_of_the_check(hernia: Path) -> None:
    path = hernia / "review.yaml"
    text = path.read_text()
    path.write_text(text[: text.index("overlaps:")] + text[text.index("claims:") :])
    done = run(str(hernia))
    assert done.exit_code == 3
    assert "both of two overlapping cohorts without a recorded decision" in done.stderr


def test_the_answer_as_json(hernia: Path) -> None:
    assert json.loads(run(str(hernia), "--format", "json").stdout) == {
        "studies": 3, "results": 9, "errors": 0, "warnings": 0, "problems": [],
    }  # fmt: skip
    (hernia / "review.yaml").unlink()
    done = run(str(hernia), "--format", "json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["studies"], answer["errors"]) == (3, None, 1)
    assert answer["problems"][0]["path"] == f"{hernia}/review.yaml"
    assert answer["problems"][0]["severity"] == "error"


def test_no_folder_is_a_problem_and_no_argument_a_wrong_use(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none")).exit_code == 3
    assert run().exit_code == 2


def test_checking_loads_no_numerical_library(hernia: Path) -> None:
    code = (
        "import sys; from evsynth.cli.check import check; check([sys.argv[1]], standalone_mode=False);"
        "print(sorted({'numpy', 'pandas', 'matplotlib', 'statsmodels', 'pymare'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code, hernia], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["3 studies, 9 results, no problems", "[]"]


@pytest.mark.parametrize("name", ["review", "study"])
def test_the_schema_holds_what_a_curator_writes_and_nothing_else(name: str) -> None:
    printed = json.loads(CliRunner().invoke(schema, [name]).stdout)
    assert printed == json_schema(name)
    assert printed["additionalProperties"] is False
    assert not {"key", "path", "lines", "studies", "references", "warnings"} & set(printed["properties"])
    text = json.dumps(printed)
    assert all(f'"#/$defs/{definition}"' in text for definition in printed["$defs"])


def test_the_schema_knows_what_is_required_and_allowed() -> None:
    study = json_schema("study")
    assert study["required"] == ["design"]
    assert "retrospective cohort" in study["properties"]["design"]["enum"]
    assert study["$defs"]["CountData"]["properties"]["events"]["description"] == "patients with the event"
    assert json_schema("review")["required"] == ["title", "question_type", "question", "outcomes"]
