"""What happened, event by event. Each kind has a name and a plain sentence with its figures; it states, it does not explain."""

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

QUIT, HIRED, LEFT_FOR_MANAGER, LET_GO, GOAL_MET, MISSED, MADE, SPECIALIST_ADDED, SPECIALIST_RETIRED, CAUSE_FOUND = (
    range(10)
)
CAUSE_FIXED, REFORM, REFORM_UNDONE, EXECUTIVE_REPLACED, MANAGER_LEFT, MANAGER_NAMED, WARNED, TARGET_SET, FOUNDING = (
    range(10, 19)
)
"""Positions in `KINDS`: what the engine writes down."""


@dataclass(frozen=True)
class Kind:
    """A kind of event: `text` may use {figure}, {other}, {team}, {seat} and {cause}."""

    name: str
    text: str


KINDS: tuple[Kind, ...] = (
    Kind("quit", "A rep of team {team} leaves after {other:.0f} weeks, burnout {figure:.0%}."),
    Kind("hired", "A new rep starts in team {team}; the seat was empty for {other:.0f} weeks."),
    Kind("became_manager", "A rep of team {team} becomes a manager and stops selling."),
    Kind("let_go", "A rep of team {team} is let go after {other:.0f} weeks."),
    Kind("goal_met", "A rep of team {team} reaches a goal of their own, ${figure:.0f}k."),
    Kind("missed", "The target of ${other:,.0f}k is missed by {figure:.0%}."),
    Kind("made", "The target of ${other:,.0f}k is made."),
    Kind("specialist_added", "Team {team} gets {figure:.0f} more specialist roles, now {other:.0f}."),
    Kind("specialist_retired", "Team {team} loses {figure:.0f} specialist roles, {other:.0f} stay."),
    Kind("cause_found", "Leaders look for the cause and find: {cause}."),
    Kind("cause_fixed", "What was found is fixed for team {team}: {cause}."),
    Kind("reform", "Leaders change course; four quarters stood at {figure:.0%} of what the market should have given."),
    Kind(
        "reform_undone",
        "The board undoes the reform: {figure:.0%} of what the market should have given, {other:.0%} before it.",
    ),
    Kind("executive_replaced", "The board replaces the executive at {figure:.0%} of target."),
    Kind("manager_left", "The manager of team {team} leaves."),
    Kind("manager_named", "Team {team} gets a new manager."),
    Kind("warned", "A rep of team {team} is put on probation at {figure:.0%} of quota."),
    Kind("target_set", "The company's target is set at ${figure:,.0f}k; leaders believe there is ${other:,.0f}k."),
    Kind("founding", "A rep is there from the start."),
)
