"""What is lost by layer, exactly: L layers leave a signal phi^(-2L) of its variance, and phi^L of its correlation with the truth.

Williamson 1967; Tullock 1965; evidence E1. The second holds where the noise of one's own signal is as large as the differences
between territories, so that all that is added is lost fidelity.
"""

from __future__ import annotations

import functools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from small_worlds import act, lived, plain, scenario

from simulation import SalesOrg
from simulation.rules.information import noise_through_layers, update_believed_potential

FIDELITY, SPREAD, SEATS = 0.9, 0.35, 3000
ONLY_LAYERS = {
    "behaviour.signal_noise": SPREAD,
    "world.territory_spread": SPREAD,
    "world.fidelity": FIDELITY,
    **dict.fromkeys(("world.territory_swings", "world.market_swings", "world.crm_noise", "world.blind_spots"), 0),
    **dict.fromkeys(("behaviour.reports_bias", "behaviour.control_informs"), 0),
}
LAYERS = (1, 2, 3, 4)
Signals = NDArray[np.float64]


@functools.cache
def company() -> SalesOrg:
    """Many territories, which leaders know by what comes up to them and by nothing else."""
    return SalesOrg(scenario(reps=SEATS, warmup_weeks=0, weeks=1).with_(ONLY_LAYERS))


@functools.cache
def heard(layers: int) -> tuple[Signals, Signals]:
    """Truth and what arrives of it, as logarithms: who knew nothing before believes what comes up."""
    org = company().org
    org.policies["layers"], org.seats["doubt"], org.seats["dived"] = layers, 1e9, 0.0
    for i in range(SEATS):
        act(update_believed_potential, org, i)
    return np.log(org.seats["demand"]), np.log(org.seats["believed"])


@given(st.floats(0.5, 1.0), st.integers(0, 4), st.integers(0, 4))
def test_layers_on_layers_multiply(fidelity: float, few: int, more: int) -> None:
    kept = [1 + plain(noise_through_layers)(fidelity, float(layers)) for layers in (few, more, few + more, 1)]
    assert kept[0] * kept[1] == pytest.approx(kept[2])
    assert kept[3] == pytest.approx(fidelity**-2)


@pytest.mark.parametrize("layers", LAYERS)
def test_the_same_noise_grows_by_layer_as_it_should(layers: int) -> None:
    """One seat's luck is the same at any distance; how much it weighs follows the square root of phi^(-2L) - 1."""
    (truth, near), (_, far) = heard(1), heard(layers)
    weight = np.sqrt((FIDELITY ** (-2 * layers) - 1) / (FIDELITY**-2 - 1))
    assert np.allclose(far - truth, weight * (near - truth), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("layers", LAYERS)
def test_variance_after_layers(layers: int) -> None:
    truth, signal = heard(layers)
    noise = SPREAD**2 * (FIDELITY ** (-2 * layers) - 1)
    assert np.var(signal - truth) == pytest.approx(noise, rel=4 * np.sqrt(2 / SEATS))
    assert np.var(signal) / np.var(truth) == pytest.approx(FIDELITY ** (-2 * layers), rel=0.1)


@pytest.mark.parametrize("layers", LAYERS)
def test_correlation_with_the_truth_is_fidelity_to_the_power_of_layers(layers: int) -> None:
    correlation = float(np.corrcoef(heard(layers))[0, 1])
    aim = FIDELITY**layers
    assert correlation == pytest.approx(aim, abs=4 * (1 - aim**2) / np.sqrt(SEATS))


def test_beliefs_of_a_whole_company_fall_away_from_the_truth_layer_by_layer() -> None:
    """With all that leaders are in an ordinary company: records, blind spots, visits, five quarters of listening."""
    known = []
    for layers in LAYERS:
        org = lived(
            scenario(reps=400, weeks=52, warmup_weeks=14).with_({"structure.layers": layers, "world.fidelity": 0.8})
        ).org
        known.append(np.corrcoef(np.log(org.seats["demand"]), np.log(org.seats["believed"]))[0, 1])
    assert known == sorted(known, reverse=True)
    assert known[0] - known[-1] > 0.02


def test_without_distance_leaders_hear_what_is() -> None:
    truth, signal = heard(0)
    assert np.allclose(signal, truth, atol=0.005)
