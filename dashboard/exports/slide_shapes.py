"""Native shapes and texts of slides: what is written on one, and where, in inches on a sheet of 13⅓ × 7½."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Inches, Pt

from dashboard.theme import look

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
INSIDE = WIDTH - 2 * MARGIN
QUIET, PAPER = "#5c636a", "#ffffff"
TITLE_ONLY = 5
"""The layout of the default template that has a title and nothing else."""


class Box(NamedTuple):
    """A place on a slide: left, top, width and height in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def lengths(self) -> tuple[int, int, int, int]:
        """The same in the units of the file."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


class TextStyle(NamedTuple):
    """How a paragraph looks: size in points, colour, weight, and the space after it."""

    size: float = 14
    colour: str = look.INK
    bold: bool = False
    after: float = 4


Paragraph = tuple[str, TextStyle]


def open_deck(title: str, comments: str) -> Any:
    """Open an empty deck of wide slides."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    deck.core_properties.title, deck.core_properties.comments = title, comments
    return deck


def add_slide(deck: Any, title: str, above: str, source: str) -> Any:
    """Add a slide: what it is about in small, its finding as the title, source and caveat at its foot."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    head = slide.shapes.title
    head.left, head.top, head.width, head.height = Box(MARGIN, 0.72, INSIDE, 1.05).lengths
    _fill_frame(head.text_frame, [(title, TextStyle(26 if len(title) < 90 else 22, bold=True))], MSO_ANCHOR.TOP)
    add_text(slide, Box(MARGIN, 0.36, INSIDE, 0.36), [(above, TextStyle(13, QUIET))])
    add_text(slide, Box(MARGIN, 6.98, INSIDE, 0.32), [(source, TextStyle(10.5, QUIET))])
    return slide


def add_text(slide: Any, box: Box, paragraphs: Iterable[Paragraph]) -> Any:
    """Add a text box."""
    shape = slide.shapes.add_textbox(*box.lengths)
    _fill_frame(shape.text_frame, paragraphs, MSO_ANCHOR.TOP)
    return shape


def add_card(slide: Any, box: Box, paragraphs: Iterable[Paragraph], *, middle: bool = False) -> Any:
    """Add a rounded box with text in it."""
    shape = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *box.lengths)
    shape.adjustments[0] = 0.06
    shape.shadow.inherit = False
    shape.fill.solid()
    shape.fill.fore_color.rgb = convert_colour(PAPER)
    shape.line.color.rgb, shape.line.width = convert_colour("#ced4da"), Pt(1)
    _fill_frame(shape.text_frame, paragraphs, MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP, inset=0.09)
    return shape


def convert_colour(colour: str) -> Any:
    """Convert "#3450c8" to the colour of a file."""
    return RGBColor.from_string(colour.removeprefix("#").upper())


def _fill_frame(frame: Any, paragraphs: Iterable[Paragraph], anchor: Any, inset: float = 0.0) -> None:
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    frame.margin_left = frame.margin_right = Inches(inset)
    frame.margin_top = frame.margin_bottom = Inches(inset)
    for at, (text, style) in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        _write_paragraph(paragraph, text, style)


def _write_paragraph(paragraph: Any, text: str, style: TextStyle) -> None:
    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.space_after = Pt(style.after)
    run = paragraph.add_run()
    run.text = keep_printable(text)
    run.font.size, run.font.bold, run.font.color.rgb = Pt(style.size), style.bold, convert_colour(style.colour)


def keep_printable(text: str) -> str:
    """Keep what a file of slides can hold: no control characters."""
    return "".join(sign if sign.isprintable() or sign == "\u00a0" else " " for sign in text)


def list_paragraphs(lines: Sequence[str], style: TextStyle, most: int, more: str) -> list[Paragraph]:
    """List lines as paragraphs; where there are too many, the first ones and how many more there are."""
    if len(lines) <= most:
        return [(line, style) for line in lines]
    rest = more.format(n=len(lines) - most + 1)
    return [*((line, style) for line in lines[: most - 1]), (rest, style)]
