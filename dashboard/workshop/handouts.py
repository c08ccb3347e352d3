"""Hand-outs to print: the empty map, role cards, a guess sheet for every question of a session."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from dashboard.flywheel_map.flywheel_svg import BOX_CENTRES
from dashboard.wording.catalogue import say
from dashboard.workshop.room_pages import address_asset
from dashboard.workshop.session_file import SessionFile
from experiments.questions.flywheel_map import BOXES

SCALE = 1.9
WIDTH, HEIGHT = 170.0, 52.0


def build_handouts_page(session: SessionFile) -> str:
    """Build the page, one sheet after another."""
    title = escape(say("hand.title", title=session.title))
    sheets = "".join(f'<section class="sheet">{sheet}</section>' for sheet in _list_sheets(session))
    head = f'<link rel="stylesheet" href="{address_asset("workshop.css")}"><link rel="icon" href="data:,">'
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f'<body class="handouts"><main id="main"><h1>{title}</h1>{sheets}</main></body></html>'
    )


def _list_sheets(session: SessionFile) -> Iterable[str]:
    yield f"<h2>{escape(say('hand.map'))}</h2><p>{escape(say('hand.map.about'))}</p>{_draw_empty_map()}"
    if session.roles:
        cards = "".join(_write_role_card(role) for role in session.roles)
        yield f'<h2>{escape(say("hand.roles"))}</h2><div class="cards">{cards}</div>'
    yield f"<h2>{escape(say('hand.guesses'))}</h2>{_write_guess_table(session)}"


def _draw_empty_map() -> str:
    """Draw the boxes of the flywheel without its arrows."""
    boxes = "".join(_draw_box(key, *centre) for key, centre in BOX_CENTRES.items())
    return (
        f'<svg class="empty-map" viewBox="0 0 646 800" role="img" aria-label="{escape(say("hand.map"))}">{boxes}</svg>'
    )


def _draw_box(key: str, x: float, y: float) -> str:
    left, top = x * SCALE - WIDTH / 2, y * SCALE - HEIGHT / 2 + 8
    rect = f'<rect x="{left:.0f}" y="{top:.0f}" width="{WIDTH:.0f}" height="{HEIGHT:.0f}" rx="8"/>'
    return f'{rect}<text x="{x * SCALE:.0f}" y="{top + 32:.0f}" text-anchor="middle">{escape(BOXES[key].name)}</text>'


def _write_role_card(role: str) -> str:
    name, about = escape(say(f"role.{role}")), escape(say(f"role.{role}.about"))
    return f'<article class="card"><h3>{name}</h3><p>{about}</p><p>{escape(say("hand.role.ask"))}</p></article>'


def _write_guess_table(session: SessionFile) -> str:
    asked = [question for one in session.rounds for question in one.questions]
    head = "".join(
        f'<th scope="col">{escape(say(key))}</th>' for key in ("hand.asked", "hand.guess", "hand.came", "hand.why")
    )
    rows = "".join(f'<tr><th scope="row">{escape(one.ask)}</th><td></td><td></td><td></td></tr>' for one in asked)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
