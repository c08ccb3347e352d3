"""The model in expected values: what identical reps do on average, worked out without agents and without luck.

Written from the specification, not from the rules. Absence, arrivals, amounts, closing times, wins and insights enter by their
means. Where the mean of many lives is not the life of the mean, the company asked has to be without it: turnover, differences
between people and places, helping, confidence, pushing, attention to long pipelines, plans with a line (effort near a quota),
reports and beliefs, pressure and other answers to a miss, the threshold of fatigue, targets that follow hits and misses unequally,
weeks off that are made up, hours that give way to learning.
"""

from __future__ import annotations

import math
from types import SimpleNamespace as Fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation import SalesOrg
from simulation.org import Records

STATES = ("understanding", "skill", "fatigue", "burnout")
OBSERVED = ("bookings", "open_deals", "won", "closed", "customer_hours", "load", *STATES)
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
Numbers = NDArray[np.float64]


def expected_weeks(model: SalesOrg) -> dict[str, Numbers]:
    """What a rep of this company does on average, by week; the model stands on its first day and stays there."""
    rep = MeanRep(model)
    weeks = [rep.simulate_week(week) for week in range(model.description.weeks)]
    return {name: np.array([week[name] for week in weeks]) for name in OBSERVED}


class MeanRep:
    """The mean of many identical reps: what they are, their open opportunities by week of birth, their target."""

    def __init__(self, model: SalesOrg) -> None:
        org, given = model.org, model.compiled.records
        self.b, self.w = _read_first_row(given["behaviour"]), _read_first_row(given["world"])
        self.p = _read_first_row(given["policies"][given["schedule"][0]])
        self.rep, self.boss, self.company = (
            _read_first_row(org.reps),
            _read_first_row(org.managers),
            _read_first_row(org.company),
        )
        self.top, self.reps, self.booked = _read_first_row(org.executives), len(org.reps), 0.0
        self.open, self.work, self.age = (np.zeros(0) for _ in range(3))
        w = self.w
        self.arrivals, self.base = w.wins_per_rep_year / 52 / w.win_rate, math.log(w.win_rate / (1 - w.win_rate))
        self.usual_age = self.b.staleness * (w.weeks_to_close - 8)  # what their usual age takes off
        self.large = 0.97 * self.b.size_penalty * w.deal_spread**2  # what large amounts take off the logit of a dollar
        self.pace = self.arrivals * w.typical_deal * _logistic(0.97 * self.base - self.large)
        self.scale = w.weeks_to_close / math.gamma(1 + 1 / w.close_shape)
        self.amounts = w.typical_deal * np.exp(w.deal_spread * NODES - w.deal_spread**2 / 2)
        self.ordinary = 40 * (1 - self.b.admin_share - self.b.internal_share) - 3.2

    def simulate_week(self, week: int) -> dict[str, float]:
        """Live a week in the order of the model; returns what is observed."""
        if week > 0 and week % 13 == 0:
            self.turn_quarter()
        rep, b = self.rep, self.b
        sick = b.sickness / 52 * (1 + b.sick_by_burnout * rep.burnout + rep.fatigue)
        self.here = (1 - self.p.vacation_weeks / 52) * (1 - sick)
        self.choose_effort()
        self.divide_time()
        self.find_opportunities()
        won, closed, booked = self.close_opportunities()
        self.learn()
        self.tire()
        self.booked += booked
        observed = (booked, self.open.sum(), won, closed, self.hours, self.here * self.load)
        return dict(zip(OBSERVED, (*observed, *(getattr(rep, name) for name in STATES)), strict=True))

    def choose_effort(self) -> None:
        """Effort where marginal worth meets marginal cost: straight lines, when every dollar pays the same. Pushing fades."""
        rep, b, p = self.rep, self.b, self.p
        rep.pushiness = _move_towards(0.0, rep.pushiness, 6)
        usual, pace = self.pace * self.company.market, rep.fresh_capacity * rep.efficiency
        foreseen = pace + b.pipeline_insight * (rep.outlook / 13 - pace)
        money = b.money * 3 * rep.style_money * (p.variable_share - b.habituation * rep.habit)
        money *= min(max(usual / pace, 0.3), 1.5) ** b.enough
        own = (
            b.interest * (1 - b.crowding_out * p.variable_share) * (0.5 + rep.confidence)
            + b.purpose_drive * rep.purpose
        )
        owed = b.obligation * self.boss.felt_care * rep.trust_manager * (1 + b.hard_times * self.w.difficulty)
        cost = b.effort_cost * (1 + b.tired_cost * (rep.fatigue + rep.burnout))
        effort = b.must_do + (own + owed + money * 0.8 * foreseen / usual) / cost
        self.intensity = min(effort - 1, 0.6 * (effort - 1))
        self.overtime = max(0.0, (effort / (1 + self.intensity) - 1) / b.overtime_yield)

    def divide_time(self) -> None:
        """Forty hours and overtime, less what others want; reach is effective time with customers over the usual."""
        b, p, worked = self.b, self.p, 40 + self.overtime
        agreed = 0.3 * p.root_cause + 0.2 * p.purpose + 0.5 * p.field_time
        self.internal = 40 * b.internal_share + agreed + b.overtime_leak * self.overtime
        self.duties = 40 * b.admin_share + self.internal + p.sharing_meetings + p.coaching + self.rep.wish_to_help
        self.hours = worked - self.duties
        useful = 1.0 if worked <= 49 else 1 - (worked - 49) ** 2 / 28 / worked
        reach = self.hours * useful * (1 + self.intensity) * self.rep.efficiency
        rested = (self.hours - self.overtime) * useful / (1 if worked <= 49 else 0.97)
        self.flow, self.rested_flow = (
            (reach / self.ordinary) ** b.hours_power,
            (rested / self.ordinary) ** b.hours_power,
        )

    def find_opportunities(self) -> None:
        """New opportunities, on average half a week old by the end of it; what a rested rep could expect of a week."""
        rep, b, w, logit = self.rep, self.b, self.w, self.base + self.usual_age
        logit += b.skill_wins * (rep.skill - 1.2) + b.understanding_wins * (rep.understanding - 0.55)
        logit += b.confidence_wins * (rep.confidence - 0.65) + b.knowledge_wins * (rep.knowledge - 0.6)
        logit += b.offering_wins * (self.company.offering_fit - 0.5) + b.push_wins * (rep.pushiness - 0.2)
        logit += b.help_wins * w.knowledge_gap / 0.35 * (rep.helped - 0.5) + b.boss_wins * self.boss.ability
        self.strength = logit - b.hardship * (w.difficulty - 0.3)
        known = 1 + b.understanding_arrivals * (rep.understanding / 0.55 - 1)
        rate = self.arrivals * self.company.market * known * math.exp(b.skill_finds * (rep.skill - 1.2))
        worth = w.typical_deal * _logistic(0.97 * (self.strength - self.usual_age) - self.large)
        rep.capacity, rep.fresh_capacity = rate * self.flow * worth, rate * self.rested_flow * worth
        self.open = np.append(self.open, self.here * self.flow * rate)
        self.work, self.age = np.append(self.work, -0.5 * self.here * self.flow), np.append(self.age, -0.5)

    def close_opportunities(self) -> tuple[float, float, float]:
        """Work on what is open; returns wins, closings and $k. The chance to be open still is Weibull in the work done."""
        before = self.chance_still_open()
        self.work, self.age = self.work + self.here * self.flow, self.age + 1
        closed = self.open * (1 - self.chance_still_open() / before)
        self.open = self.open - closed
        chance = self.win_chances(0)
        return float((closed @ chance).sum()), float(closed.sum()), float(closed @ chance @ self.amounts)

    def win_chances(self, later: float) -> Numbers:
        """The chance to be won in some weeks, by week of birth and amount; amounts weighed by how common they are."""
        stale = self.b.staleness * (self.age[:, None] + later - 8)
        large = self.b.size_penalty * self.w.deal_spread * NODES
        return np.asarray(_logistic(self.strength - large - stale) * WEIGHTS / WEIGHTS.sum())

    def chance_still_open(self, more: float = 0.0) -> Numbers:
        """The chance that an opportunity needs more work than it has had, and some more."""
        return self.chance_open_after(self.work + more)

    def chance_open_after(self, work: Numbers) -> Numbers:
        """Weibull in the work done."""
        return np.asarray(np.exp(-((np.maximum(work, 0) / self.scale) ** self.w.close_shape)))

    def look_ahead(self) -> None:
        """What the quarter will bring, as a rep sees it: part of what is open closes, of what comes only the early part."""
        weeks = 13 * (1 - (self.p.vacation_weeks + self.b.sickness) / 52)
        work = weeks * self.flow
        new = 1 - float(self.chance_open_after(work * (np.arange(4) + 0.5) / 4).mean())
        closing = self.open * (1 - self.chance_still_open(work) / self.chance_still_open())
        ready = float(closing @ self.win_chances(0.4 * 13) @ self.amounts)
        self.rep.outlook = weeks * self.rep.capacity * new + ready

    def lumpiness(self) -> float:
        """Variance of a sum of wins over its mean: large amounts are rare, and won less often."""
        won = WEIGHTS * _logistic(self.base - self.b.size_penalty * self.w.deal_spread * NODES)
        return float((won @ self.amounts**2) / (won @ self.amounts))

    def learn(self) -> None:
        """Customers teach while one is there, and are forgotten all the time; coaching and practice teach the craft."""
        rep, b = self.rep, self.b
        learning = b.learn_customers * self.hours / self.ordinary * (1 - b.pushy_deafness * rep.pushiness)
        rate = learning + b.forget_customers
        while_there = _move_towards(learning / rate, rep.understanding, 1 / rate)
        rep.understanding = self.here * while_there + (1 - self.here) * rep.understanding * math.exp(
            -b.forget_customers
        )
        taught = b.coaching_gain * self.p.coaching * (0.5 + 0.5 * rep.link) * (1 + b.hard_times * self.w.difficulty)
        insight = 0.3 * b.insights / 52 * (0.5 + self.here * self.p.coaching)
        gained = (self.here * (taught + b.practice * self.hours / 14) + insight) * (b.craft_room - rep.craft)
        rep.craft = _move_towards(0.0, rep.craft + gained, b.forget_craft)
        rep.skill = rep.talent + rep.craft
        rep.knowledge = _move_towards(b.knowledge_ceiling, rep.knowledge, self.w.ramp_weeks / math.log(10))

    def tire(self) -> None:
        """Load above one tires, tiredness burns out; a week off bears no load."""
        rep, b = self.rep, self.b
        ratio = rep.quota / 13 / rep.fresh_capacity
        asked_load = (self.duties + (40 - self.duties) * ratio**1.25 / rep.efficiency) / 40
        given_load = (40 + self.overtime) / 52 * (1 + self.intensity)
        self.load = (
            b.asked_weight * asked_load
            + (1 - b.asked_weight) * given_load
            + b.interruptions * (self.internal / 8.8 - 1)
        )
        rep.fatigue = _move_towards(self.here * b.fatigue_weeks * max(0, self.load - 1), rep.fatigue, b.fatigue_weeks)
        support = 1 - b.support_buffer * (rep.trust_manager + rep.voice + rep.trust_peers) / 3
        driven = 1 + b.fragility * (0.5 - rep.resilience)
        driven += b.obsession * (rep.link * rep.goal_strength + max(0, rep.purpose - 0.5))
        strain = b.burning * rep.fatigue * support * driven
        rep.burnout = _move_towards(strain * b.recovery_weeks, rep.burnout, b.recovery_weeks)
        rep.efficiency = 1 - b.burnout_cost * rep.burnout - b.fatigue_cost * rep.fatigue

    def turn_quarter(self) -> None:
        """The market grows, the offering moves, the target follows the result and what leaders believe; reps look ahead."""
        one, b, p, growth = self.company, self.b, self.p, self.w.market_growth
        one.doubt += b.real_change**2
        learned = one.doubt / (one.doubt + self.lumpiness() / one.target)
        usual = one.year_result * (1 + growth / 4)
        one.year_result, one.doubt = (
            usual + learned * (self.booked * self.reps - usual),
            one.doubt * (1 - learned),
        )
        self.booked = 0.0
        shared = self.here * (p.sharing_meetings + self.rep.wish_to_help) / 4
        spent = (
            p.field_time + 0.15 * p.root_cause + 0.12 * p.fixing + 0.06 * p.purpose + 0.05 * (p.integrity + p.listening)
        )
        gain = b.insight * (0.3 * shared + 0.7 * self.rep.purpose) + b.cross_work * 50 * (0.8 - spent) / 38
        one.offering_fit = one.offering_fit * (1 - b.market_drift) + gain * (1 - one.offering_fit)
        one.market *= 1 + growth / 4
        need = (one.target + b.ratchet_up * (one.year_result - one.target)) * (1 + (p.ambition + growth) / 4)
        rich = self.reps * self.pace * 13 * math.exp(self.top.believed)
        told = b.candour * self.top.empathy * (1 - self.top.own_weight) * p.patience / (p.patience + 4)
        one.target = need + b.belief_weight * (1 if rich >= need else told) * (rich - need)
        self.rep.quota = one.target / self.reps
        self.look_ahead()


def _move_towards(aim: float, level: float, weeks: float) -> float:
    """A level that moves to an aim with a time constant."""
    return float(aim + (level - aim) * math.exp(-1 / weeks))


def _logistic(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def _read_first_row(rows: Records) -> Fields:
    return Fields(**{name: rows[0][name].item() for name in rows.dtype.names or ()})
