"""The world: sizes, market, deals, labour market, costs; what leaders cannot choose today."""

from __future__ import annotations

from typing import Annotated, Any

from simulation.declare import Number, Value, collect_numbers, draft_number


def fact(default: Value, low: float, high: float, unit: str, help: str, source: str, **more: Any) -> dict[str, Any]:
    """A number of the company and its market."""
    return draft_number("world", default, low, high, unit, help=help, source=source, scope="start", **more)


CHOSEN = "Chosen for this model; vary it"


class World:
    """The company and its market, number by number."""

    # fmt: off
    # --- sizes and time
    reps: Annotated[int, fact(40, 1, 200_000, "reps", "Seats for sales reps.", CHOSEN, whole=True, label="Reps")]
    regions: Annotated[int, fact(2, 1, 8, "regions", "Regions, each with a head; a small company has no more than teams.", CHOSEN, whole=True, label="Regions")]
    weeks: Annotated[int, fact(156, 1, 1040, "weeks", "Weeks from today to the end of a run.", CHOSEN, whole=True)]
    warmup_weeks: Annotated[int, fact(104, 0, 520, "weeks", "Weeks lived under the past policy before today.",
                                      CHOSEN, whole=True)]
    steps_per_week: Annotated[int, fact(1, 1, 2, "steps", "Steps in a week.", CHOSEN, whole=True)]
    # --- market
    market_growth: Annotated[float, fact(.04, -.20, .30, "a year", "Growth of every territory's potential.", CHOSEN,
                                         label="Market growth")]
    market_swings: Annotated[float, fact(.06, 0, .5, "sd a year", "Swings of the whole market, fading in about a year.",
                                         CHOSEN, label="Market swings")]
    territory_swings: Annotated[float, fact(.12, 0, .6, "sd a year", "Swings of one territory, fading in about a year.",
                                            CHOSEN)]
    territory_spread: Annotated[float, fact(.30, 0, 1, "sd of ln", "Differences in potential between territories.",
                                            "Zoltners 2006, unchecked")]
    shock_size: Annotated[float, fact(0, -.9, 1, "share of demand", "A demand shock on all territories; 0 means none.",
                                      "E2")]
    shock_week: Annotated[int, fact(26, 0, 1040, "weeks from today", "When the demand shock starts.", "E2",
                                    whole=True)]
    shock_weeks: Annotated[int, fact(26, 1, 1040, "weeks", "How long the demand shock lasts.", "E2", whole=True)]
    difficulty: Annotated[float, fact(.30, 0, 1, "0..1", "How hard business is: more rejection, more that nobody controls.",
                                      "2.12, 2.33", label="Difficulty")]
    # --- deals
    wins_per_rep_year: Annotated[float, fact(20, 2, 200, "wins a rep and year", "Wins a rep has in an ordinary year.",
                                             "Chosen: four or five wins a quarter, so that luck counts; vary it")]
    typical_deal: Annotated[float, fact(40, 1, 5000, "$k", "Mean amount of an ordinary opportunity.", CHOSEN,
                                        label="Typical deal")]
    deal_spread: Annotated[float, fact(1.25, 0, 2.5, "sd of ln", "Spread of amounts.",
                                       "B8: the lognormal in which the top 20 % of deals carry 66 % of the value")]
    weeks_to_close: Annotated[float, fact(12.5, 1, 60, "weeks", "Mean time to close.", "B8",
                                          label="Weeks to close")]
    close_shape: Annotated[float, fact(.87, .5, 3, "Weibull shape", "Below 1: what is not closed early lingers.",
                                       "B8")]
    win_rate: Annotated[float, fact(.656, .05, .95, "share of closed deals", "Win rate of an ordinary rep, by count.",
                                    "B8")]
    knowledge_gap: Annotated[float, fact(.35, 0, 1, "0..1", "How much special knowledge deals need beyond a rep's own.",
                                         "T22", label="Special knowledge deals need")]
    readiness: Annotated[float, fact(.40, 0, 1, "share of customers", "Customers ready for the new product today.",
                                     "3.4")]
    new_product_value: Annotated[float, fact(1.15, .5, 3, "times the amount", "Amount of a deal with the new product.",
                                             CHOSEN)]
    recurring_share: Annotated[float, fact(.15, 0, 1, "a year", "Share of a win that comes back every year.", CHOSEN)]
    base_churn: Annotated[float, fact(.15, 0, 1, "a year", "Share of the installed base lost in an ordinary year.",
                                      CHOSEN)]
    # --- information
    fidelity: Annotated[float, fact(.90, .5, 1, "per layer", "Share of a signal that survives one layer.",
                                    "Williamson 1967; Tullock 1965")]
    blind_spots: Annotated[float, fact(.35, 0, 1, "sd of ln", "What records never show of a territory.",
                                       "3.3, 3.14")]
    crm_noise: Annotated[float, fact(.25, 0, 1, "sd of ln", "Noise that the CRM adds to what is seen of a territory.",
                                     "B8")]
    # --- people and the labour market
    search_weeks: Annotated[float, fact(26, 1, 104, "weeks", "Mean time until a seat is filled again.", "DePaul (B5)")]
    ramp_weeks: Annotated[float, fact(22, 1, 104, "weeks", "Time in which a new rep gets near full pace.",
                                      "Bridge Group 2024 (B4)")]
    labour_quality: Annotated[float, fact(0, -2, 2, "sd of skill", "Mean skill of applicants.", CHOSEN)]
    life_events: Annotated[float, fact(.5, 0, 6, "a rep and year", "Events in a rep's life that make goals real.",
                                       "4.10")]
    # --- costs
    market_pay: Annotated[float, fact(160, 20, 1000, "$k a year", "On-target earnings of a rep in the market.", CHOSEN)]
    manager_pay: Annotated[float, fact(200, 20, 2000, "$k a year", "Cost of a manager.", CHOSEN)]
    specialist_pay: Annotated[float, fact(180, 20, 2000, "$k a year", "Cost of a specialist.", CHOSEN)]
    replacement_cost: Annotated[float, fact(65, 0, 500, "$k", "Cash cost of replacing a rep: search and training.",
                                            "DePaul (B5): 29 + 36")]
    gross_margin: Annotated[float, fact(.60, .05, 1, "share of bookings", "What is left of bookings before sales costs.",
                                        CHOSEN)]
    # fmt: on


WORLD: dict[str, Number] = {number.path: number for number in collect_numbers(World).values()}
