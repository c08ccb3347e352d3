"""Former paths of settings: what they are called today; they are still read wherever a path is read, with a notice."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

FORMER_PATHS = {"incentives.plan": "incentives.pay_plan"}
"""Former path, and today's; `past.` may stand before it."""
PAST_PREFIX = "past."

AnyValue = TypeVar("AnyValue")
AnnounceRenaming = Callable[[str, str], None]


class FormerPathWarning(FutureWarning):
    """A setting was called by its former path."""


def _warn_of_renaming(former: str, current: str) -> None:
    warnings.warn(f"{former} is now called {current}", FormerPathWarning, stacklevel=2)


_announce: ContextVar[AnnounceRenaming] = ContextVar("announce_renaming", default=_warn_of_renaming)


def look_up_path(path: str) -> str:
    """Today's path of a setting, without a notice; any other text stays what it is."""
    prefix = PAST_PREFIX if path.startswith(PAST_PREFIX) else ""
    setting = path.removeprefix(prefix)
    return prefix + FORMER_PATHS.get(setting, setting)


def find_current_path(path: str) -> str:
    """Today's path of a setting; a former one brings a notice, any other text stays what it is."""
    current = look_up_path(path)
    if current != path:
        _announce.get()(path, current)
    return current


def rename_former_keys(values: Mapping[str, AnyValue]) -> dict[str, AnyValue]:
    """Values by today's paths, in the same order."""
    return {find_current_path(path): value for path, value in values.items()}


@contextmanager
def announce_renamings(announce: AnnounceRenaming) -> Iterator[None]:
    """Have each former path that is read in the block announced, once, instead of warned of."""
    announced = set[str]()

    def announce_once(former: str, current: str) -> None:
        if former not in announced:
            announced.add(former)
            announce(former, current)

    token = _announce.set(announce_once)
    try:
        yield
    finally:
        _announce.reset(token)
