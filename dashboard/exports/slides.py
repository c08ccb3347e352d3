"""Three editable slides of a plan: the decision, the picture, why and on what it rests. All of it is native text and shapes."""

from __future__ import annotations

import io
from typing import Any

from dashboard.cards import cards
from dashboard.cards.sentence import format_certainty
from dashboard.exports.change_rows import format_change_line, list_change_rows
from dashboard.exports.report_content import ReportContent, format_change, format_source, list_assumptions
from dashboard.exports.slide_chart import add_fan_chart
from dashboard.exports.slide_map import add_map
from dashboard.exports.slide_shapes import (
    INSIDE,
    MARGIN,
    QUIET,
    Box,
    Paragraph,
    TextStyle,
    add_card,
    add_slide,
    add_text,
    list_paragraphs,
    open_deck,
)
from dashboard.flywheel_map.flywheel_texts import format_echo, format_loop
from dashboard.pictures.chart_panel import format_measure_name
from dashboard.pictures.chart_titles import format_chart_title
from dashboard.theme import look
from dashboard.wording.catalogue import say

GAP = 0.18
HEAD, LINE, SMALL = TextStyle(15, bold=True, after=6), TextStyle(14, after=6), TextStyle(12, QUIET, after=5)
CARD_TEXTS = {
    "name": TextStyle(12, QUIET, after=2),
    "value": TextStyle(20, bold=True, after=0),
    "other": TextStyle(12, QUIET, after=6),
    "difference": TextStyle(14, look.ACCENT, bold=True, after=0),
    "note": TextStyle(11, QUIET, after=0),
    "odds": TextStyle(12, after=0),
}
MOST_CHANGES = 7


def write_slides(content: ReportContent) -> bytes:
    """Write the slides of a comparison, as a file."""
    deck = open_deck(content.title, say("report.is_not"))
    _add_decision(deck, content)
    _add_picture(deck, content)
    _add_reasons(deck, content)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _add_decision(deck: Any, content: ReportContent) -> None:
    """Add the first slide: headline, how sure, cards, what is changed."""
    slide = add_slide(deck, content.headline, content.title, format_source(content))
    if certainty := format_certainty(content.comparison):
        add_text(slide, Box(MARGIN, 1.72, INSIDE, 0.4), [(certainty, TextStyle(15, QUIET))])
    texts = cards.build_card_texts(content.comparison, content.currency)
    width = (INSIDE - GAP * (len(texts) - 1)) / len(texts)
    for at, (name, card) in enumerate(zip(cards.CARD_NAMES, texts, strict=True)):
        box = Box(MARGIN + at * (width + GAP), 2.3, width, 1.95)
        add_card(slide, box, _list_card_paragraphs(name, card))
    _add_changes(slide, content, Box(MARGIN, 4.5, INSIDE, 2.4))


def _list_card_paragraphs(name: str, card: dict[str, str]) -> list[Paragraph]:
    difference, note = format_change(card)
    goal = " – ".join(text for text in (card["goal"], card["reached"].strip()) if text)
    texts = {"value": card["value"], "other": card["other"], "difference": difference, "note": note}
    odds = ", ".join(text for text in (card["odds"].strip(), goal) if text)
    parts = {"name": say(f"card.{name}"), **texts, "odds": odds}
    return [(text.strip(), CARD_TEXTS[part]) for part, text in parts.items() if text.strip()]


def _add_changes(slide: Any, content: ReportContent, box: Box, style: TextStyle = LINE) -> None:
    changes = [format_change_line(row) for row in list_change_rows(content.plan, content.scenario)]
    lines = list_paragraphs(changes or [say("report.nothing")], style, MOST_CHANGES, say("out.more", n="{n}"))
    add_text(slide, box, [(say("report.plan"), HEAD), *lines])


def _add_picture(deck: Any, content: ReportContent) -> None:
    """Add the second slide: the first picture on screen as a chart, beside it what is changed."""
    name = content.plan.panels[0]
    course = content.comparison.courses[name]
    drawn_course = course.as_differences() if 0 in content.plan.differences else course
    title = format_chart_title(course, content.currency)
    measure = format_measure_name(name) + (f" – {say('panel.difference')}" if drawn_course.is_difference else "")
    slide = add_slide(deck, title, f"{content.title} – {measure}", format_source(content))
    add_fan_chart(slide, Box(MARGIN - 0.1, 1.5, 8.7, 5.4), drawn_course, content.currency)
    side = 9.35
    _add_changes(slide, content, Box(side, 1.65, MARGIN + INSIDE - side, 3.4), TextStyle(13, after=6))
    how = [(say("out.how"), HEAD), (say("out.how.bands"), SMALL), (say("out.how.last"), SMALL)]
    add_text(slide, Box(side, 5.0, MARGIN + INSIDE - side, 1.9), how)


def _add_reasons(deck: Any, content: ReportContent) -> None:
    """Add the third slide: the flywheel and what each loop carries, and what it all rests on."""
    flywheel = content.flywheel
    title = content.why or say("out.why")
    slide = add_slide(deck, title, content.title, format_source(content))
    rests = [(say("report.assumptions"), HEAD), *((line, SMALL) for line in list_assumptions(content))]
    if flywheel is None:
        add_text(slide, Box(MARGIN, 1.9, INSIDE, 4.8), [(say("out.why.none"), LINE), *rests])
        return
    add_map(slide, MARGIN, 1.85, 4.95, flywheel, content.verdict)
    side = 5.2
    add_text(slide, Box(side, 1.75, MARGIN + INSIDE - side, 2.9), _list_reasons(content))
    add_text(slide, Box(side, 4.6, MARGIN + INSIDE - side, 2.3), rests)


def _list_reasons(content: ReportContent) -> list[Paragraph]:
    """List what a miss brings, and what each loop carries of it."""
    flywheel = content.flywheel
    if flywheel is None or flywheel.response is None:
        return [(say("out.why.none"), LINE)]
    loops = [format_loop(name, each, content.currency) for name, each in flywheel.loops.items()]
    return [
        (say("report.flywheel"), HEAD),
        (format_echo(flywheel.response, content.currency), TextStyle(13, after=5)),
        *((line, SMALL) for line in loops),
    ]
