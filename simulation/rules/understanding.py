"""M6 Customer understanding: customers are understood by being with them, and forgotten without.

Claims 3.10, 0.20, 2.31. dU = r c (1 - U) - delta U; a third less customer time must be felt. A hand-off keeps a part.
"""

from __future__ import annotations

import math

from simulation.agent_state import Now, Rep
from simulation.arithmetic import clip
from simulation.behaviour import Behaviour
from simulation.machine_code import rule


@rule
def learn_customers(rep: Rep, b: Behaviour, now: Now, ordinary_hours: float) -> None:
    """Time with customers teaches what moves them; pushing teaches less. Exact for any step."""
    contact = rep.customer / ordinary_hours * (1.0 - b.pushy_deafness * rep.pushiness)
    learning = b.learn_customers * contact
    rate = learning + b.forget_customers
    aim = learning / rate
    rep.understanding = aim + (rep.understanding - aim) * math.exp(-rate * now.dt)


@rule
def hand_over(rep: Rep, b: Behaviour) -> None:
    """What a successor keeps of the customers' trust and history."""
    rep.understanding = clip(b.hand_off * rep.understanding, 0.0, 1.0)
