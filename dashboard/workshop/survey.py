"""Before and after: the same five questions asked of everybody at the start and at the end, so that a room becomes a small study.

They are the same in every session, so that rooms can be compared. Answers are exported without names and without a link to
anything else that a person did.
"""

from __future__ import annotations

from dashboard.workshop.session_file import QuestionOption

AGREEMENT = ("not at all", "rather not", "partly", "rather", "fully")
_CAUSES = (
    "Reps lack ability",
    "Reps do not work hard enough",
    "Targets are set too high",
    "The market is weak",
    "Too little time with customers",
    "Leaders are far from customers",
    "The offering does not fit",
)
_HELPS = (
    "More specialists",
    "More pay for results",
    "Tighter rules and reporting",
    "Leaders spend time with customers",
    "Reps divide the target themselves",
    "Asking for less growth",
    "Time to recover",
)


def _build_options(labels: tuple[str, ...]) -> tuple[QuestionOption, ...]:
    return tuple(QuestionOption(label) for label in labels)


SURVEY: tuple[tuple[str, tuple[QuestionOption, ...]], ...] = (
    ("What makes targets be missed, most of the time?", _build_options(_CAUSES)),
    ("What would help most?", _build_options(_HELPS)),
    ("Whoever misses a target lacks ability or effort. Do you agree?", _build_options(AGREEMENT)),
    ("Leaders know what customers need. Do you agree?", _build_options(AGREEMENT)),
    ("What helps at first can harm later. Do you agree?", _build_options(AGREEMENT)),
)
"""Each question with its answers."""
