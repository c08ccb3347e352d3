"""The drawer of recommendations: bars as results arrive, side effects, "try it", and then the pairs."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html

from dashboard.frame.tags import BESIDE_PAGE, build_attributes, register_browser_callback
from dashboard.levers import lever_texts as text
from dashboard.plan.plan import PLAYABLE_LEVERS, QUARTERS_PER_YEAR, Plan
from dashboard.recommendations.recommendations import OFFERED_MEASURES, Recommendations, list_idle_levers
from dashboard.recommendations.recommended_plans import Advice, RecommendedPlan
from dashboard.service.background import JobStatus
from dashboard.service.service import is_client_name
from dashboard.wording.catalogue import say, say_count
from dashboard.wording.number_formatting import UnitScale, choose_scale, format_money, format_percent
from experiments.findings.estimates import Estimate
from experiments.questions.lever_ranking import ONLY_TOGETHER, LeverMove, MoveEffect, MovePair, Ranking, SideEffect
from experiments.questions.search_goals import SearchGoal
from simulation.measures import MEASURES, Measure

SHOWN_MOVES, SHOWN_SIDES = 8, 3


def build_button() -> Any:
    """Build the button on the scenario bar."""
    return html.Button(
        say("helps"), id="helps-open", type="button", className="helps-open", **build_attributes(aria_haspopup="dialog")
    )


def build_layout() -> Any:
    """Build the closed drawer."""
    measure = dmc.Select(
        id="helps-measure",
        label=say("helps.measure"),
        data=[{"value": name, "label": say(f"card.{name}")} for name in OFFERED_MEASURES],
        value=OFFERED_MEASURES[0],
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
        **BESIDE_PAGE,
        closeButtonProps={"aria-label": say("close")},
        transitionProps={"duration": 0},
    )
    return html.Div([drawer, dcc.Store(id="helps-ask"), dcc.Store(id="helps-answer")])


def list_browser_texts() -> dict[str, str]:
    """List the texts that the browser needs."""
    return {key: say(key) for key in ("helps.stale", "helps.stopped", "helps.waiting")}


def register(app: Dash, recommendations: Recommendations) -> None:
    """Answer the drawer; the browser asks again until the answer is complete."""
    register_browser_callback(app, "helps_measure", Input("helps-measure", "value"))
    register_browser_callback(app, "helps_closed", Input("helps-drawer", "opened"))
    register_browser_callback(app, "helps_answered", Input("helps-answer", "data"))

    @app.callback(
        Output("helps-list", "children"),
        Output("helps-answer", "data"),
        Input("helps-ask", "data"),
        prevent_initial_call=True,
    )
    def answer_drawer(data: Any) -> Any:
        return answer_drawer_request(recommendations, data)


def answer_drawer_request(recommendations: Recommendations, data: Any) -> tuple[list[Any], dict[str, Any]]:
    """Answer a request: the list as far as it is known, and its progress."""
    data = data if isinstance(data, dict) else {}
    back, client, measure = {"n": data.get("n")}, data.get("client"), data.get("measure")
    if not is_client_name(client) or measure not in OFFERED_MEASURES:
        return [], {**back, "state": "trouble", "status": say("trouble.body")}
    if data.get("stop"):
        recommendations.leave(client)
        return [], {**back, "state": "stopped", "status": say("helps.stopped")}
    service = recommendations.service
    plan = service.parse_plan(data.get("plan"))
    job_status = recommendations.ask(plan, measure, client)
    progress = {"state": job_status.state, "status": format_status(recommendations, plan, measure, job_status)}
    idle = list_idle_levers(service.build_planned(plan))
    return build_advice(job_status.latest, idle, service.settings.currency), {**back, **progress}


def format_status(recommendations: Recommendations, plan: Plan, measure: str, job_status: JobStatus[Advice]) -> str:
    """Format the progress of an answer."""
    words = {"waiting": "helps.waiting", "busy": "chip.busy", "large": "helps.large", "trouble": "helps.trouble"}
    if job_status.state in words:
        return say(words[job_status.state])
    question, runs = (
        recommendations.build_question(plan, measure),
        job_status.latest.ranking.runs_simulated if job_status.latest else 0,
    )
    if question is None:
        return say("helps.large")
    if job_status.state == "done":
        progress = say("helps.done", n=runs)
    elif job_status.latest is not None and job_status.latest.ranking.done:
        progress = say("helps.combining")
    else:
        progress = say("helps.working", n=runs, all=question.budget)
    idle = list_idle_levers(question.scenario)
    every = len({move.path for move in question.moves} | idle.keys()) == len(PLAYABLE_LEVERS)
    return progress if every else f"{progress} {say('helps.sight')}"


def build_advice(advice: Advice | None, idle: dict[str, str], currency: str = "$") -> list[Any]:
    """Build the advice: recommended plans first, then levers alone, pairs, and levers that wait for another."""
    if advice is None:
        return []
    plans = [] if advice.plans is None else _build_plan_list(advice, currency)
    alone = [html.H3(say("helps.alone"))] if plans else []
    return [*plans, *alone, *build_ranking(advice.ranking, currency), *_build_idle_list(idle)]


def _build_plan_list(advice: Advice, currency: str) -> list[Any]:
    """Build the recommended plans: what each changes, what it brings, costs and how far it dips first."""
    if not advice.plans:
        return [html.P(say("helps.plans.none"), className="quiet")]
    rows = [_build_plan(plan, currency) for plan in advice.plans]
    return [html.H3(say("helps.plans")), html.Ol(rows, className="helps-bars helps-plans")]


def _build_plan(plan: RecommendedPlan, currency: str) -> Any:
    names = [format_move(move) for move in plan.moves]
    scale = choose_scale(plan.outcome.measure, currency)
    parts = [
        html.Strong(scale.format_difference(plan.outcome.difference)),
        html.Span(format_plan_range(plan, scale), className="quiet"),
    ]
    return html.Li(
        [
            html.Div(
                [
                    html.Ul([html.Li(name) for name in names], className="helps-name helps-parts"),
                    _build_try_button(list(plan.moves), ", ".join(names)),
                ],
                className="helps-line",
            ),
            html.Div(parts, className="helps-words"),
            html.Div(f"{format_cost(plan, currency)} · {format_dip(plan)}", className="helps-sides"),
        ],
        className="helps-move",
    )


def format_plan_range(plan: RecommendedPlan, scale: UnitScale) -> str:
    """Format the range of what a plan brings."""
    outcome = plan.outcome
    if not outcome.low <= outcome.high:
        return ""
    return f"{scale.format_range(outcome.low, outcome.high)} {say('card.range.name')}"


def format_cost(plan: RecommendedPlan, currency: str = "$") -> str:
    """Format what a plan costs in programmes, a quarter of the last year."""
    difference = plan.cost.difference
    if not plan.cost.is_beyond_chance or not difference:
        return say("helps.cost.none")
    return say("helps.cost" if difference > 0 else "helps.cost.less", by=format_money(abs(difference), currency))


def format_dip(plan: RecommendedPlan) -> str:
    """Format how far bookings fall before they rise."""
    depth, quarters = plan.dip
    if not depth:
        return say("helps.dip.none")
    key = "helps.dip.one" if quarters == 1 else "helps.dip.many"
    return say(key, by=format_percent(-depth), n=quarters)


def _build_idle_list(idle: dict[str, str]) -> list[Any]:
    """Build the list of levers that have no effect, each with what it waits for; folded."""
    if not idle:
        return []
    rows = [html.Li(say("helps.idle.row", label=PLAYABLE_LEVERS[path].label, why=why)) for path, why in idle.items()]
    return [html.Details([html.Summary(say_count("helps.idle", len(rows))), html.Ul(rows)], className="helps-idle")]


def build_ranking(ranking: Ranking | None, currency: str = "$") -> list[Any]:
    """Build a ranking: the best moves as bars, then the pairs that only work together."""
    if ranking is None:
        return []
    best = [effect for effect in list_best_ends(ranking) if effect.gain.has_interval and effect.gain.value > 0][
        :SHOWN_MOVES
    ]
    reach = max((effect.gain.high for effect in best), default=1.0)
    rows = [_build_row(effect, ranking.goal, reach, currency) for effect in best]
    if ranking.done:
        rows += [html.Li(words, className="helps-move") for words in list_doubts(ranking)]
    return [html.Ol(rows, className="helps-bars"), *(_build_pair_list(ranking, currency) if ranking.done else [])]


def list_doubts(ranking: Ranking) -> list[str]:
    """List what chance could explain: every gain, or which move is first."""
    if not ranking.helping_effects:
        return [say("helps.none")]
    rivals = sum(effect.may_be_best for effect in ranking.helping_effects[1:])
    return [say_count("helps.rivals", rivals)] if rivals else []


def list_best_ends(ranking: Ranking) -> list[MoveEffect]:
    """List each lever once, at the end that helps more, the most helpful first."""
    effects: dict[str, MoveEffect] = {}
    for effect in ranking.judged_effects if ranking.done else ranking.effects:
        effects.setdefault(effect.move.path, effect)
    return list(effects.values())


def _build_row(effect: MoveEffect, goal: SearchGoal, reach: float, currency: str) -> Any:
    name = format_move(effect.move)
    gain, scale = _convert_gain(effect.gain, goal), choose_scale(goal.declaration, currency)
    low, high = sorted((gain.low, gain.high))
    clear = effect.gain.side != 0
    gain_text = scale.format_difference(gain.value)
    range_text = say("helps.range", range=scale.format_range(low, high))
    words = [html.Strong(gain_text), html.Span(range_text if clear else say("helps.chance"), className="quiet")]
    return html.Li(
        [
            html.Div(
                [html.Span(name, className="helps-name"), _build_try_button([effect.move], name)],
                className="helps-line",
            ),
            _build_bar(effect.gain, reach, clear),
            html.Div(words, className="helps-words"),
            html.Div([_build_side(side, currency) for side in effect.sides[:SHOWN_SIDES]], className="helps-sides"),
        ],
        className="helps-move",
    )


def _convert_gain(gain: Estimate, goal: SearchGoal) -> Estimate:
    """Convert a gain to the measure's own direction, sums per quarter."""
    per = goal.sense / (QUARTERS_PER_YEAR if goal.declaration.over is None else 1)
    low, high = sorted((gain.low * per, gain.high * per))
    return Estimate(gain.value * per, low, high, gain.futures)


def _build_bar(gain: Estimate, reach: float, clear: bool) -> Any:
    """Draw the gain from the left edge, and its range as a thin line over it."""
    length, low, high = (100 * min(1.0, max(0.0, value / reach)) for value in (gain.value, gain.low, gain.high))
    return html.Div(
        [
            html.Div(className="helps-length" + ("" if clear else " unsure"), style={"width": f"{length:.1f}%"}),
            html.Div(className="helps-range", style={"left": f"{low:.1f}%", "width": f"{max(0.0, high - low):.1f}%"}),
        ],
        className="helps-bar",
        **build_attributes(aria_hidden="true"),
    )


def _build_side(side: SideEffect, currency: str) -> Any:
    """Build a side effect: its mark shows whether it is better or worse, for listeners its sign."""
    measure = MEASURES[side.measure]
    way = "helps.better" if side.change.value * side.better > 0 else "helps.worse"
    return html.Span(say(way, name=measure.label, by=_format_change(side.change.value, measure, currency)))


def _format_change(value: float, measure: Measure, currency: str) -> str:
    scale: UnitScale = choose_scale(measure, currency)
    return scale.format_difference(value / (QUARTERS_PER_YEAR if measure.over is None else 1))


def _build_pair_list(ranking: Ranking, currency: str) -> list[Any]:
    together = [pair for pair in ranking.pairs if pair.kind == ONLY_TOGETHER]
    if not together:
        return [html.P(say("helps.pairs.none"), className="quiet")]
    rows = [_build_pair(pair, ranking.goal, currency) for pair in together]
    return [html.H3(say("helps.pairs")), html.Ul(rows, className="helps-bars")]


def _build_pair(pair: MovePair, goal: SearchGoal, currency: str) -> Any:
    name = say("helps.pair", first=format_move(pair.first), second=format_move(pair.second))
    gain = _convert_gain(pair.together, goal)
    gain_text = choose_scale(goal.declaration, currency).format_difference(gain.value)
    head = html.Div(
        [html.Span(name, className="helps-name"), _build_try_button([pair.first, pair.second], name)],
        className="helps-line",
    )
    return html.Li([head, html.Div(html.Strong(gain_text), className="helps-words")], className="helps-move")


def format_move(move: LeverMove) -> str:
    """Format a move in the words of its lever."""
    lever = PLAYABLE_LEVERS[move.path]
    return say("helps.move", label=lever.label, word=text.format_word(lever, move.value))


def _build_try_button(moves: list[LeverMove], name: str) -> Any:
    """Build a button that sets levers; the browser reads from it which ones."""
    return html.Button(
        say("helps.try"),
        type="button",
        className="helps-try",
        **build_attributes(
            data_paths="|".join(move.path for move in moves),
            data_values="|".join(str(move.value) for move in moves),
            aria_label=say("helps.try.move", what=name),
        ),
    )
