from __future__ import annotations

from pathlib import Path

import evsynth


def test_a_review_at_another_level_never_says_95(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    starter = Path(evsynth.__file__).parent / "extract/starter"
    folder.mkdir()
    for item in starter.iterdir():
        (folder / item.name).write_bytes(item.read_bytes())
    review = folder / "review.yaml"
    claim = "first: {study: first2019, outcome: complications}, second: {study: second2022, outcome: complications}"
    review.write_text(
        review.read_text()
        + "model: {level: 90}\nclaims:\n  - id: fell\n    text: It fell.\n"
        + "    source: {citation: second2022, locator: p. 1}\n"
        + f"    check: {{kind: compare, {claim}, expect: lower}}\n"
    )
    evsynth.run(folder, tmp_path / "out")
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert "95% CI" not in page
    assert "95% prediction" not in page
    assert "points (90% CI" in page
    assert "Pooled rate per 1000 (90% CI)" in page
