"""What two organisations do today, recorded: a change of the model that moves them has to be declared.

`python -m tests.baseline` shows what moved; with `--write` it records the new values and prints the line that declares them in
CHANGELOG.md.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path

import numpy as np

from scenarios import load
from simulation import run

FILE = Path(__file__).with_name("baseline.json")
CHANGELOG = Path(__file__).resolve().parents[1] / "CHANGELOG.md"
SCENARIOS = ("ordinary-organisation", "evil-flywheel")
"""The organisation that all others are compared with, and the flagship."""
RUNS, SEED, WEEKS, DIGITS = 8, 1, 52, 6
MEASURES = (
    *("bookings", "contribution", "attainment", "reps_at_quota", "win_rate", "customer_share"),
    *("turnover", "burnout", "trust_leadership", "specialists", "blame", "forecast_error"),
)
DECLARED = re.compile(r"^(?:- )?Baseline: ([0-9a-f]{12})\b", re.MULTILINE)
FIRST = "a6481321e84b"
"""The first baseline: it changed nothing, and needs no declaration."""

Baseline = dict[str, dict[str, float]]


def measured() -> Baseline:
    """The main measures of both organisations over their last year, means over runs."""
    return {name: _of(name) for name in SCENARIOS}


def _of(name: str) -> dict[str, float]:
    lived = run(load(name), RUNS, SEED)
    return {measure: rounded(float(np.nanmean(lived.windowed(measure, WEEKS)))) for measure in MEASURES}


def rounded(value: float) -> float:
    """The value to so many significant digits as every machine agrees on."""
    return float(f"{value:.{DIGITS}g}")


def recorded() -> Baseline:
    """The baseline as it is recorded."""
    found: Baseline = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def text_of(baseline: Baseline) -> str:
    """The text of the file."""
    return json.dumps(baseline, indent=2) + "\n"


def digest(baseline: Baseline) -> str:
    """A short name of a baseline, by which it is declared."""
    return hashlib.sha256(text_of(baseline).encode()).hexdigest()[:12]


def moved(before: Baseline, now: Baseline) -> list[str]:
    """What differs, a line each."""
    pairs = [(f"{name} {measure}", name, measure) for name in now for measure in now[name]]
    both = [(what, before.get(name, {}).get(measure), now[name][measure]) for what, name, measure in pairs]
    return [f"{what}: {old} before, {new} now" for what, old, new in both if old != new]


def is_declared(baseline: Baseline, changelog: str) -> bool:
    """Whether the newest declaration of the changelog is of this baseline; the first needs none."""
    declarations = DECLARED.findall(changelog)
    return digest(baseline) == (declarations[0] if declarations else FIRST)


def main(write: bool) -> None:
    """Show what moved, or record it and print the line that declares it."""
    now = measured()
    print(*moved(recorded() if FILE.exists() else {}, now) or ["nothing moved"], sep="\n")
    if write:
        FILE.write_text(text_of(now), encoding="utf-8")
        print(
            f"\nDeclare in CHANGELOG.md, under Unreleased, what moved and why, in a line that begins so:\n{line(now)}"
        )


def line(baseline: Baseline) -> str:
    """The beginning of the line that declares a baseline."""
    return f"Baseline: {digest(baseline)}"


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
