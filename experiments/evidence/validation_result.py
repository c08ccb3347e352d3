"""The result of a validation: the finding of every pattern, the model it was asked of, and all of it for programs."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from experiments.evidence.pattern import EMERGES, BandResult, PatternFinding
from experiments.findings.finding import make_json_safe
from experiments.questions import run_files
from simulation.model_digest import compute_model_digest

LISTED_PACKAGES = ("numpy", "pandas", "scipy", "numba")


@dataclass(frozen=True)
class Validation:
    """The result of a validation.

    Attributes:
        findings: in the order of the patterns.
        runs, seed: of each company.
        seconds: how long it took.
    """

    findings: tuple[PatternFinding, ...]
    runs: int
    seed: int
    seconds: float

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """How many of the T and of the N patterns emerge and fail without their cause, and how many were measured."""
        return {kind: self._count_emerging(kind) for kind in "TN"}

    @property
    def untuned(self) -> dict[str, tuple[int, int]]:
        """The same, of those that no constant was set for."""
        return {kind: self._count_emerging(kind, judges_only=True) for kind in "TN"}

    def _count_emerging(self, kind: str, judges_only: bool = False) -> tuple[int, int]:
        counted = [finding for finding in self.findings if finding.pattern.id.startswith(kind)]
        verdicts = [finding.verdict for finding in counted if not (judges_only and finding.pattern.tuned)]
        return verdicts.count(EMERGES), len(verdicts)

    @property
    def all_emerge(self) -> bool:
        """Whether every pattern emerges and fails without its cause."""
        return all(finding.verdict == EMERGES for finding in self.findings)

    @property
    def digest(self) -> str:
        """The digest of the model."""
        return compute_model_digest()

    @property
    def versions(self) -> dict[str, str]:
        """Versions of Python and packages."""
        return list_versions()

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON."""
        counted, untuned = (_convert_counts(counts) for counts in (self.counts, self.untuned))
        settings = {"worlds": self.runs, "seed": self.seed, "seconds": round(self.seconds, 1)}
        return {
            **describe_model(),
            **settings,
            "counts": counted,
            "untuned": untuned,
            "patterns": [convert_finding(finding) for finding in self.findings],
        }


def _convert_counts(counts: dict[str, tuple[int, int]]) -> dict[str, dict[str, int]]:
    return {kind: {"emerge": good, "of": every} for kind, (good, every) in counts.items()}


def describe_model() -> dict[str, Any]:
    """Describe the model, by the digest of its rules and numbers, and the versions that it ran on."""
    return {"digest": compute_model_digest(), "versions": list_versions()}


def list_versions() -> dict[str, str]:
    """List the versions of everything that results depend on."""
    packages = {name: metadata.version(name) for name in LISTED_PACKAGES}
    return {"sales-flywheel": run_files.read_version(), "python": platform.python_version(), **packages}


def convert_finding(pattern_finding: PatternFinding) -> dict[str, Any]:
    """Convert the finding of a pattern to JSON."""
    pattern = pattern_finding.pattern
    words = {"id": pattern.id, "title": pattern.title, "source": pattern.source, "without": pattern.without}
    parts = {
        "parts": list(map(_convert_part, pattern_finding.parts)),
        "ablated": list(map(_convert_part, pattern_finding.ablated)),
    }
    verdict = {
        "verdict": pattern_finding.verdict,
        "error": pattern_finding.error,
        "seconds": round(pattern_finding.seconds, 1),
    }
    return make_json_safe({**words, "ablation": pattern.ablation, **verdict, **parts})  # type: ignore[no-any-return]


def _convert_part(part: BandResult) -> dict[str, Any]:
    band = part.band
    numbers = {"value": part.value, "low": part.low, "high": part.high}
    return {"name": band.name, "label": band.label, "band": [band.low, band.high], **numbers, "answer": part.answer}
