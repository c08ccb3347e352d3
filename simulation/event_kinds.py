"""The kinds of recorded events: each has a name and a plain sentence with its figures; it states, it does not explain."""

from __future__ import annotations

from dataclasses import dataclass

CAUSES = (
    "targets off the mark",
    "the market",
    "ability",
    "too few hours with customers",
    "customers not understood",
    "the offering",
    "effort",
)

(
    REP_QUIT,
    REP_HIRED,
    REP_BECAME_MANAGER,
    REP_LET_GO,
    GOAL_MET,
    TARGET_MISSED,
    TARGET_MADE,
    SPECIALIST_ADDED,
    SPECIALIST_RETIRED,
    CAUSE_FOUND,
) = range(10)
(
    CAUSE_FIXED,
    REFORM,
    REFORM_UNDONE,
    EXECUTIVE_REPLACED,
    MANAGER_LEFT,
    MANAGER_NAMED,
    REP_WARNED,
    TARGET_SET,
    REP_FROM_START,
) = range(10, 19)
"""Positions in `EVENT_KINDS`: what the engine writes down."""


@dataclass(frozen=True)
class EventKind:
    """A kind of event: `text` may use {figure}, {other}, {team}, {seat} and {cause}."""

    name: str
    text: str


EVENT_KINDS: tuple[EventKind, ...] = (
    EventKind("quit", "A rep of team {team} leaves after {other:.0f} weeks, burnout {figure:.0%}."),
    EventKind("hired", "A new rep starts in team {team}; the seat was empty for {other:.0f} weeks."),
    EventKind("became_manager", "A rep of team {team} becomes a manager and stops selling."),
    EventKind("let_go", "A rep of team {team} is let go after {other:.0f} weeks."),
    EventKind("goal_met", "A rep of team {team} reaches a goal of their own, ${figure:.0f}k."),
    EventKind("missed", "The target of ${other:,.0f}k is missed by {figure:.0%}."),
    EventKind("made", "The target of ${other:,.0f}k is made."),
    EventKind("specialist_added", "Team {team} gets {figure:.0f} more specialist roles, now {other:.0f}."),
    EventKind("specialist_retired", "Team {team} loses {figure:.0f} specialist roles, {other:.0f} stay."),
    EventKind("cause_found", "Leaders look for the cause and find: {cause}."),
    EventKind("cause_fixed", "What was found is fixed for team {team}: {cause}."),
    EventKind(
        "reform", "Leaders change course; four quarters stood at {figure:.0%} of what the market should have given."
    ),
    EventKind(
        "reform_undone",
        "The board undoes the reform: {figure:.0%} of what the market should have given, {other:.0%} before it.",
    ),
    EventKind("executive_replaced", "The board replaces the executive at {figure:.0%} of target."),
    EventKind("manager_left", "The manager of team {team} leaves."),
    EventKind("manager_named", "Team {team} gets a new manager."),
    EventKind("warned", "A rep of team {team} is put on probation at {figure:.0%} of quota."),
    EventKind("target_set", "The company's target is set at ${figure:,.0f}k; leaders believe there is ${other:,.0f}k."),
    EventKind("founding", "A rep is there from the start."),
)
