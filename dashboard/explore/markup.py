"""Dash components as HTML text, for the prerendered page. Only plain elements are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from dash.development.base_component import Component

PLAIN_NAMESPACE = "dash_html_components"
SHOWN_AS_TEXT = "UnstyledButton"
"""The element of another library that is shown by its text."""
LEFT_OUT = ("id", "children", "className", "tabIndex", "n_clicks", "disable_n_clicks", "role")
VOID = frozenset({"br", "hr", "img"})


class RawHtml(str):
    """Markup that is written as it is."""

    __slots__ = ()


def write_markup(part: Any) -> str:
    """Write a tree of components, texts and lists of them; dialogs, and what is no plain element, are left out."""
    if part is None or isinstance(part, bool):
        return ""
    if isinstance(part, RawHtml):
        return str(part)
    if isinstance(part, (list, tuple)):
        return "".join(map(write_markup, part))
    return _write_element(part) if isinstance(part, Component) else escape(str(part))


def _write_element(part: Component) -> str:
    component: Any = part  # dash leaves its components untyped
    props, plain = component.to_plotly_json()["props"], component._namespace == PLAIN_NAMESPACE
    if props.get("role") == "dialog" or not (plain or component._type == SHOWN_AS_TEXT):
        return ""
    tag = component._type.lower() if plain else "span"
    inside = write_markup(props.get("children"))
    return f"<{tag}{''.join(_list_attributes(props))}>" + ("" if tag in VOID else f"{inside}</{tag}>")


def _list_attributes(props: dict[str, Any]) -> Iterator[str]:
    if name := props.get("className"):
        yield f' class="{escape(name)}"'
    for key, value in props.items():
        if key in LEFT_OUT or value is None or value is False or not isinstance(value, (str, bool, int)):
            continue
        yield f" {escape(key)}" if value is True else f' {escape(key)}="{escape(str(value))}"'


def walk_parts(tree: Any) -> Iterable[Component]:
    """Iterate over every component of a tree, from the outside in."""
    if isinstance(tree, (list, tuple)):
        for part in tree:
            yield from walk_parts(part)
    elif isinstance(tree, Component):
        yield tree
        yield from walk_parts(getattr(tree, "children", None))
