"""M17 Purpose and culture: meaning said, times meaning done.

Claims 1.8, 1.10, 1.11, 1.13-1.16, 1.19, 0.7. Purpose follows what is communicated where deeds agree with words, fades in a year, and
vanishes where they do not (Carton 2018; Simons 2002).
"""

from __future__ import annotations

from simulation.agent_state import Company, Norms, Rep
from simulation.arithmetic import clip
from simulation.behaviour import Behaviour
from simulation.machine_code import rule
from simulation.policy import Policy

YEAR = 52.0


@rule
def remember_promise(company: Company, policy: Policy) -> None:
    """What has been said lately: people remember it for a year or so."""
    company.promised = company.promised + 0.25 * (policy.purpose - company.promised)


@rule
def find_meaning(rep: Rep, company: Company, policy: Policy, norms: Norms, b: Behaviour, dt: float) -> None:
    """Words with deeds build purpose; words without wear it away."""
    agree = policy.integrity * (0.5 + 0.5 * rep.trust_leadership)
    built = b.meaning * policy.purpose * agree * dt / YEAR
    worn = b.cynicism * company.promised * (1.0 - policy.integrity) * dt / YEAR
    grown = rep.purpose + (1.0 - rep.purpose) * min(1.0, built)
    rep.purpose = clip(grown * norms.keep_purpose * (1.0 - clip(worn, 0.0, 0.9)), 0.0, 1.0)
