"""The settings of an explorer: its engine, its library, how many futures, what they may cost, how money is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.server.addresses import LOOPBACK
from dashboard.service.ensemble_tables import ReadableEnsemble, Table
from dashboard.service.memory import MEGABYTE
from experiments.questions.link_strengths import LinkStrength
from experiments.questions.wheel_share import WheelShare
from simulation.scenario import Scenario

Engine = Callable[..., ReadableEnsemble]


@dataclass(frozen=True)
class ScenarioLibrary:
    """The source of scenarios: their names, and a scenario by its name."""

    names: Callable[[], Sequence[str]]
    load: Callable[[str], Scenario]


@dataclass(frozen=True)
class Gauge:
    """The functions that measure the flywheel of a plan, in a company with the past of another (`dashboard.service.model_queries`)."""

    measure_strengths: Callable[..., tuple[LinkStrength, ...]]
    measure_missed: Callable[..., Table]
    measure_wheel: Callable[..., WheelShare] | None = None


@dataclass(frozen=True)
class FirstLook:
    """The small study that is always there (`dashboard.studies.first_look`)."""

    locate: Callable[[], Path]
    make: Callable[..., None]


@dataclass(frozen=True)
class ExplorerSettings:
    """Everything that may differ between two explorers.

    Attributes:
        engine: `simulation.run`, or anything that takes and gives the same and raises `simulation.Cancelled`. Where
            links are cut it gets one more argument, the scenario `since`, whose past is used.
        library: the scenarios offered.
        scenario: name of the scenario shown first.
        futures: runs of a preview, of the first sharpening, and of the final picture.
        moment: seconds that a preview may take; a slow machine computes fewer futures.
        effort: rep-weeks that a final picture may cost; larger companies get fewer futures.
        together: final pictures computed at the same time.
        waiting: requests that may wait for their turn; further ones are answered with "busy".
        memory: bytes that everything kept in memory may take in total (`dashboard.service.memory`).
        currency: the symbol written before money.
        hosts: names and addresses under which the explorer may be asked, IPv6 without brackets; empty: any.
        shared_origin: the start of links that others can open, such as http://192.0.2.7:8050; None: as in the browser.
        version: version of the model, written into links.
        gauge: the functions that measure the flywheel; None: its map stays unmeasured.
        frames: pages that may show the explorer in a frame, as a content policy names them; empty: none.
        studies: the folder of the studies that are shown; None: none.
        first_look: the functions that locate and make the small study that is always there; None: there is none.
    """

    engine: Engine
    library: ScenarioLibrary
    scenario: str = "evil-flywheel"
    futures: tuple[int, int, int] = (8, 50, 200)
    moment: float = 0.04
    effort: float = 12_000_000
    together: int = 2
    waiting: int = 24
    memory: int = 512 * MEGABYTE
    currency: str = "$"
    hosts: tuple[str, ...] = LOOPBACK
    shared_origin: str | None = None
    version: str = "0"
    gauge: Gauge | None = None
    frames: tuple[str, ...] = ()
    studies: Path | None = None
    first_look: FirstLook | None = None
