"""The drawer that tells what would help most: bars as results come, side effects, "try it", and the pairs after them."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html

from dashboard.background import Answer
from dashboard.components.tags import in_browser, marked
from dashboard.components.terms import BESIDE
from dashboard.helps import OFFERED, Helps
from dashboard.reading import from_browser
from dashboard.state import PLAYED, Plan
from dashboard.text import levers as text
from dashboard.text.catalogue import count, say
from dashboard.text.numbers import Scale, scale_of
from experiments.estimates import Estimate
from experiments.understanding.goals import Goal
from experiments.understanding.ranking import ONLY_TOGETHER, Effect, Move, Pair, Ranking, Side
from simulation.measures import MEASURES, Measure

SHOWN, SIDES = 8, 3
YEAR = 4


def button() -> Any:
    """The button on the scenario bar."""
    return html.Button(
        say("helps"), id="helps-open", type="button", className="helps-open", **marked(aria_haspopup="dialog")
    )


def layout() -> Any:
    """The closed drawer."""
    measure = dmc.Select(
        id="helps-measure",
        label=say("helps.measure"),
        data=[{"value": name, "label": say(f"card.{name}")} for name in OFFERED],
        value=OFFERED[0],
        allowDeselect=False,
        size="xs",
        rightSection=html.Span(className="icon icon-down"),
        rightSectionPointerEvents="none",
    )
    stop = html.Button(say("helps.stop"), id="helps-stop", type="button", className="quiet-button")
    again = html.Button(say("helps.again"), id="helps-again", type="button", className="quiet-button", hidden=True)
    head = html.Div([html.P("", id="helps-status", role="status"), stop, again], className="helps-head")
    drawer = dmc.Drawer(
        html.Div(
            [html.P(say("helps.hint"), className="quiet"), measure, head, html.Div(id="helps-list")], id="helps-body"
        ),
        id="helps-drawer",
        title=say("helps"),
        position="right",
        size=440,
        **BESIDE,
        closeButtonProps={"aria-label": say("close")},
        transitionProps={"duration": 0},
    )
    return html.Div([drawer, dcc.Store(id="helps-ask"), dcc.Store(id="helps-answer")])


def known() -> dict[str, str]:
    """Give the words that the browser needs."""
    return {key: say(key) for key in ("helps.stale", "helps.stopped", "helps.waiting")}


def register(app: Dash, helps: Helps) -> None:
    """Answer the drawer; the browser asks again until the answer is whole."""
    in_browser(app, "helps_measure", Input("helps-measure", "value"))
    in_browser(app, "helps_closed", Input("helps-drawer", "opened"))
    in_browser(app, "helps_answered", Input("helps-answer", "data"))

    @app.callback(
        Output("helps-list", "children"),
        Output("helps-answer", "data"),
        Input("helps-ask", "data"),
        prevent_initial_call=True,
    )
    def answer(asked: Any) -> Any:
        return answered(helps, asked)


def answered(helps: Helps, asked: Any) -> tuple[list[Any], dict[str, Any]]:
    """Answer what a page asks: the list as far as it is known, and how far that is."""
    asked = asked if isinstance(asked, dict) else {}
    back, who, measure = {"n": asked.get("n")}, asked.get("client"), asked.get("measure")
    if not isinstance(who, str) or len(who) > 40 or measure not in OFFERED:
        return [], {**back, "state": "trouble", "status": say("trouble.body")}
    if asked.get("stop"):
        helps.leave(who)
        return [], {**back, "state": "stopped", "status": say("helps.stopped")}
    service = helps.service
    plan, _ = from_browser(asked.get("plan"), service.settings.library.names(), service.settings.scenario)
    plan, _ = service.settled(plan)
    found = helps.ask(plan, measure, who)
    told = {"state": found.state, "status": status(helps, plan, measure, found)}
    return shown(found.latest, service.settings.currency), {**back, **told}


def status(helps: Helps, plan: Plan, measure: str, found: Answer[Ranking]) -> str:
    """Say how far the answer is."""
    words = {"waiting": "helps.waiting", "busy": "chip.busy", "large": "helps.large", "trouble": "helps.trouble"}
    if found.state in words:
        return say(words[found.state])
    asked, lived = helps.question(plan, measure), found.latest.lived if found.latest else 0
    if asked is None:
        return say("helps.large")
    told = say("helps.done", n=lived) if found.state == "done" else say("helps.working", n=lived, all=asked.budget)
    every = len({move.path for move in asked.moves}) == len(PLAYED)
    return told if every else f"{told} {say('helps.sight')}"


def shown(found: Ranking | None, currency: str = "$") -> list[Any]:
    """Show a ranking: the best moves as bars, then the pairs that only work together."""
    if found is None:
        return []
    best = [effect for effect in best_ends(found) if effect.gain.known and effect.gain.value > 0][:SHOWN]
    reach = max((effect.gain.high for effect in best), default=1.0)
    rows = [_row(effect, found.goal, reach, currency) for effect in best]
    if found.done:
        rows += [html.Li(words, className="helps-move") for words in doubts(found)]
    return [html.Ol(rows, className="helps-bars"), *(_pairs(found, currency) if found.done else [])]


def doubts(found: Ranking) -> list[str]:
    """Say what chance could explain: every gain, or which move is the first."""
    if not found.helping:
        return [say("helps.none")]
    rivals = sum(effect.may_be_best for effect in found.helping[1:])
    return [count("helps.rivals", rivals)] if rivals else []


def best_ends(found: Ranking) -> list[Effect]:
    """Give each lever once, at the end that helps more, the most helpful first."""
    seen: dict[str, Effect] = {}
    for effect in found.judged if found.done else found.effects:
        seen.setdefault(effect.move.path, effect)
    return list(seen.values())


def _row(effect: Effect, goal: Goal, reach: float, currency: str) -> Any:
    name = move_text(effect.move)
    gain, scale = _own(effect.gain, goal), scale_of(goal.of, currency)
    low, high = sorted((gain.low, gain.high))
    clear = effect.gain.side != 0
    said = scale.difference(gain.value)
    ranged = say("card.range", low=scale.bare(low, gain.value), high=scale.bare(high, gain.value))
    words = [html.Strong(said), html.Span(ranged if clear else say("helps.chance"), className="quiet")]
    return html.Li(
        [
            html.Div([html.Span(name, className="helps-name"), _try([effect.move], name)], className="helps-line"),
            _bar(effect.gain, reach, clear),
            html.Div(words, className="helps-words"),
            html.Div([_side(side, currency) for side in effect.sides[:SIDES]], className="helps-sides"),
        ],
        className="helps-move",
    )


def _own(gain: Estimate, goal: Goal) -> Estimate:
    """Give a gain in the measure's own direction, sums per quarter."""
    per = goal.sense / (YEAR if goal.of.over is None else 1)
    low, high = sorted((gain.low * per, gain.high * per))
    return Estimate(gain.value * per, low, high, gain.futures)


def _bar(gain: Estimate, reach: float, clear: bool) -> Any:
    """Draw the gain from the left edge, and its range as a thin line over it."""
    length, low, high = (100 * min(1.0, max(0.0, value / reach)) for value in (gain.value, gain.low, gain.high))
    return html.Div(
        [
            html.Div(className="helps-length" + ("" if clear else " unsure"), style={"width": f"{length:.1f}%"}),
            html.Div(className="helps-range", style={"left": f"{low:.1f}%", "width": f"{max(0.0, high - low):.1f}%"}),
        ],
        className="helps-bar",
        **marked(aria_hidden="true"),
    )


def _side(side: Side, currency: str) -> Any:
    """Name a side effect, better or worse in a mark and, for those who hear it, by its sign."""
    measure = MEASURES[side.measure]
    way = "helps.better" if side.change.value * side.better > 0 else "helps.worse"
    return html.Span(say(way, name=measure.label, by=_change(side.change.value, measure, currency)))


def _change(value: float, measure: Measure, currency: str) -> str:
    scale: Scale = scale_of(measure, currency)
    return scale.difference(value / (YEAR if measure.over is None else 1))


def _pairs(found: Ranking, currency: str) -> list[Any]:
    together = [pair for pair in found.pairs if pair.kind == ONLY_TOGETHER]
    if not together:
        return [html.P(say("helps.pairs.none"), className="quiet")]
    rows = [_pair(pair, found.goal, currency) for pair in together]
    return [html.H3(say("helps.pairs")), html.Ul(rows, className="helps-bars")]


def _pair(pair: Pair, goal: Goal, currency: str) -> Any:
    name = say("helps.pair", first=move_text(pair.first), second=move_text(pair.second))
    gain = _own(pair.together, goal)
    said = scale_of(goal.of, currency).difference(gain.value)
    head = html.Div(
        [html.Span(name, className="helps-name"), _try([pair.first, pair.second], name)], className="helps-line"
    )
    return html.Li([head, html.Div(html.Strong(said), className="helps-words")], className="helps-move")


def move_text(move: Move) -> str:
    """Say a move in the words of its lever."""
    lever = PLAYED[move.path]
    return say("helps.move", label=lever.label, word=text.word(lever, move.value))


def _try(tried: list[Move], name: str) -> Any:
    """A button that sets levers; the browser reads which ones from it."""
    return html.Button(
        say("helps.try"),
        type="button",
        className="helps-try",
        **marked(
            data_paths="|".join(move.path for move in tried),
            data_values="|".join(str(move.value) for move in tried),
            aria_label=say("helps.try.move", what=name),
        ),
    )
