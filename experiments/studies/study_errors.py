"""Errors of designs and studies, each one line, and checks of the values in a design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from experiments.findings.result_folder import ResultFolderError
from experiments.runner.run_options import OptionError
from scenarios.messages import quote_value, suggest_nearest


class DesignError(OptionError):
    """An invalid design; the message names file, key, value and what is allowed."""


class StudyError(ResultFolderError):
    """A study on disk that cannot be resumed, read or queried; the message names its location and the way out."""


def build_value_error(key: str, value: Any, allowed: str) -> DesignError:
    """Build the error for one invalid value."""
    return DesignError(f"{key} = {quote_value(value)}: must be {allowed}")


def check_known_keys(table: Mapping[str, Any], keys: Iterable[str], where: str = "") -> None:
    """Refuse unknown keys.

    Raises:
        DesignError: an unknown key; the message names the nearest one, or all.
    """
    keys = tuple(keys)
    for key in table:
        if key not in keys:
            raise DesignError(
                f"{where}{key}: no such key{suggest_nearest(key, keys) or ', known are ' + ', '.join(keys)}"
            )


def check_whole_number(key: str, value: Any, low: int, high: int) -> int:
    """Check that a value is a whole number within bounds.

    Raises:
        DesignError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise build_value_error(key, value, f"a whole number from {low} to {high}")
    return value


def check_text(key: str, value: Any) -> str:
    """Check that a value is a text.

    Raises:
        DesignError: it is none.
    """
    if not isinstance(value, str):
        raise build_value_error(key, value, "a text")
    return value


def check_text_list(key: str, value: Any) -> tuple[str, ...]:
    """Check that a value is a list of texts.

    Raises:
        DesignError: it is none.
    """
    if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
        raise build_value_error(key, value, "a list of texts")
    return tuple(value)
