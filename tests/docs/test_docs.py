"""What the guides show can be typed as it stands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import flywheel
from scenarios import load, names
from simulation.scenario import NUMBERS

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = tuple(f"docs/understanding/{page.name}" for page in sorted((ROOT / "docs" / "understanding").glob("*.md")))
STUDIES = tuple(f"docs/studies/{page.name}" for page in sorted((ROOT / "docs" / "studies").glob("*.md")))
GUIDES = (
    "README.md",
    "docs/researchers/first-run.md",
    "docs/model.md",
    "docs/limits.md",
    "docs/odd.md",
    "docs/contradictions.md",
    *STUDIES,
    *QUESTIONS,
)
SMALL = ("world.reps=16", "world.warmup_weeks=4", "structure.span=4")
"""A company in which a question takes a second."""
ASKED_IN_FEW = {
    "links": ("--runs", "8"),
    "rank": ("--runs", "900"),
    "wheel": ("--runs", "2", "--weeks", "52", "--set", "world.warmup_weeks=52"),
    "search": ("--runs", "2", "--trials", "2", "--fresh", "2", "--draws", "2"),
}
VALIDATION = ROOT / "docs" / "evidence"
"""Where the validation writes its pages. They are made apart from all others, so a link to one is right by its name."""
VALIDATED = ("patterns.md", "calibration.md", "guard.md", "facts.md")
FEW = re.compile(r"(runs=|--runs )\d+")


def blocks(language: str) -> Iterator[tuple[str, str]]:
    for guide in GUIDES:
        text = (ROOT / guide).read_text(encoding="utf-8")
        for block in re.findall(rf"^ *```{language}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL):
            yield guide, FEW.sub(r"\g<1>2", block)


def commands(guide: str) -> list[list[str]]:
    lines = [line.strip() for name, block in blocks("") if name == guide for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("flywheel ")]


def few(words: list[str]) -> list[str]:
    """The same command line with few futures."""
    lives = words[0] in ("run", "compare") and "--runs" not in words
    return [*words, "--runs", "2"] if lives else words


@pytest.mark.parametrize("guide", ["README.md", "docs/researchers/first-run.md", "docs/contradictions.md"])
def test_every_command_shown_works(guide: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(commands(guide)) > 5
    for line in commands(guide):
        words, file = (line[:-2], line[-1]) if ">" in line else (line, None)
        done = CliRunner().invoke(flywheel.app, few(words))
        assert done.exit_code == 0, (words, done.output)
        if file:
            Path(file).write_text(done.stdout, encoding="utf-8")


def asked_small(words: list[str]) -> list[str]:
    """The same question to a small company, in few futures."""
    capped = ("--runs-most", "3") if "--precision" in words else ()
    weeks = () if words[0] == "gain" else ("--weeks", "39")
    sizes = [part for size in SMALL for part in ("--set", size)]
    return [*words, *sizes, *weeks, *ASKED_IN_FEW.get(words[0], ("--runs", "2")), *capped]


@pytest.mark.parametrize("line", [line for guide in QUESTIONS for line in commands(guide)], ids=shlex.join)
def test_every_question_shown_works(line: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(flywheel.app, asked_small(line))
    assert done.exit_code == 0, done.output


def test_every_question_is_shown() -> None:
    asked = {line[0] for guide in QUESTIONS for line in commands(guide)}
    assert asked == {
        "compare",
        "why",
        "carries",
        "gain",
        "wheel",
        "loops",
        "links",
        "tip",
        "flip",
        "story",
        "search",
        "rank",
    }


EXAMPLES = [(guide, block) for guide, block in blocks("python") if "Study.open(" not in block]
"""Those that need no study: what is asked of one is tried where studies are made."""


@pytest.mark.parametrize(("guide", "block"), EXAMPLES, ids=lambda part: part.splitlines()[0][:40])
def test_every_example_in_python_works(guide: str, block: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    indent = re.match(r" *", block)
    assert indent
    exec(compile(re.sub(rf"^{indent[0]}", "", block, flags=re.MULTILINE), guide, "exec"), {})


@pytest.mark.parametrize("guide", GUIDES)
def test_links_lead_somewhere(guide: str) -> None:
    page = ROOT / guide
    targets = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert [target for target in missing if not is_validated((page.parent / target).resolve())] == []


def is_validated(page: Path) -> bool:
    return page.parent == VALIDATION and page.name in VALIDATED


def test_the_first_page_on_studies_leads_to_every_other() -> None:
    """In its table, a row a page."""
    first = (ROOT / "docs/studies/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[[^]]+\]\(([^)]+)\) \|", first, re.MULTILINE)
    assert {f"docs/studies/{row}" for row in rows} | {"docs/studies/README.md"} >= set(STUDIES)


def test_no_comparison_sets_what_is_set_already() -> None:
    """A thing compared with itself shows nothing."""
    for line in commands("docs/contradictions.md"):
        _, name, *words = (word for word in line if word != "--set")
        scenario = load(name)
        assert words, line
        for path, value in (word.split("=") for word in words):
            assert scenario.value(path) != NUMBERS[path].check(value if NUMBERS[path].choices else float(value)), line


def test_scenarios_named_in_a_guide_exist() -> None:
    named = re.findall(r"`([a-z]+(?:-[a-z]+)+)`", (ROOT / "docs/contradictions.md").read_text(encoding="utf-8"))
    assert named
    assert set(named) <= set(names())
