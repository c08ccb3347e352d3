"""An idiomatic Mesa twin of a small part of the rules: arrivals, work, closing, confidence, fatigue - as Python objects.

It exists to be measured beside the engine, in the same run, on the same part of the rules and more.
"""

from __future__ import annotations

import math

import mesa


class TwinDeal:
    """An opportunity as an object."""

    def __init__(self, amount: float, clock: float, luck: float) -> None:
        self.amount, self.clock, self.luck = amount, clock, luck
        self.age = self.progress = 0.0


class TwinRep(mesa.Agent):
    """A rep as a Mesa agent with a weekly step."""

    def __init__(self, model: TwinOrg) -> None:
        super().__init__(model)
        self.skill = self.random.gauss(0.0, 1.0)
        self.confidence, self.fatigue, self.understanding, self.bookings = 0.5, 0.1, 0.55, 0.0
        self.deals: list[TwinDeal] = []

    def step(self) -> None:
        """One week: prospect, advance, learn, tire."""
        flow = (1.0 - 0.15 * self.fatigue) ** 0.8
        self.prospect(0.586 * flow)
        self.advance(flow)
        self.understanding += 0.06 * flow * (1.0 - self.understanding) - 0.045 * self.understanding
        self.fatigue += max(0.0, self.random.gauss(0.05, 0.2)) - self.fatigue / 2.0

    def prospect(self, rate: float) -> None:
        """New opportunities by inversion."""
        u, chance, reached = self.random.random(), math.exp(-rate), math.exp(-rate)
        count = 0
        while u > reached:
            count += 1
            chance *= rate / count
            reached += chance
            amount = math.exp(self.random.gauss(2.58, 1.49))
            clock = 11.7 * (-math.log(self.random.random())) ** 1.15
            self.deals.append(TwinDeal(amount, clock, self.random.random()))

    def advance(self, flow: float) -> None:
        """Work on every opportunity; close what is ready."""
        still = []
        for deal in self.deals:
            deal.age += 1.0
            deal.progress += flow
            if deal.progress < deal.clock:
                still.append(deal)
                continue
            logit = 0.65 + 0.5 * self.skill + 0.9 * (self.understanding - 0.55) - 0.022 * (deal.age - 8.0)
            won = deal.luck < 1.0 / (1.0 + math.exp(-(logit - 0.27 * (math.log(deal.amount) - 2.58))))
            self.bookings += deal.amount if won else 0.0
            self.confidence += 0.016 * (1.0 - self.confidence) if won else -0.035 * self.confidence
        self.deals = still


class TwinOrg(mesa.Model):
    """A sales force of Mesa objects."""

    def __init__(self, reps: int, rng: int = 1) -> None:
        super().__init__(rng=rng)
        for _ in range(reps):
            TwinRep(self)

    def step(self) -> None:
        """One week of everybody."""
        self.agents.do("step")
