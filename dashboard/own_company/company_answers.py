"""The answers of the page of own companies: reading files, three numbers, the state of a fit, as JSON data."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from dashboard.own_company.backcast_figure import draw_backcast
from dashboard.own_company.company_store import CompanyStore, OwnCompany
from dashboard.own_company.fit_jobs import FitJobs, build_draws
from dashboard.own_company.uploads import UploadError, Uploads
from experiments.company.few_numbers import ASKED_NUMBERS, build_nearest, list_unknowns
from experiments.company.importing import ImportedCompany, import_company
from experiments.company.panel_moments import MOMENT_BY_NAME, PANEL_MOMENTS
from experiments.company.reading.answers import Answers
from experiments.company.reading.export import Files
from experiments.company.reading.export_problems import ExportError, ExportQuestion
from experiments.company.simulated_panels import simulate_pasts
from experiments.findings.formatting import format_number
from scenarios import load
from simulation.scenario import ScenarioError

LOG = logging.getLogger(__name__)
MOST_SHOWN = 12
ORDINARY_QUARTERS, ORDINARY_RUNS = 8, 12
Answer = dict[str, Any]


class CompanyAnswers:
    """Answers for one explorer; files are read one after another."""

    def __init__(self, store: CompanyStore, uploads: Uploads, fits: FitJobs) -> None:
        self.store, self.uploads, self.fits = store, uploads, fits
        self._reading = threading.Lock()

    def answer(self, data: Any) -> Answer:
        """Answer a request of the page; whatever was sent, an answer comes back."""
        asked = data if isinstance(data, dict) else {}
        ways = {
            "read": self._read_files,
            "numbers": self._build_from_numbers,
            "fit": self._describe_fit,
            "forget": self._forget,
        }
        way = ways.get(str(asked.get("do")))
        if way is None:
            return {"state": "refused", "message": "No such request."}
        try:
            return way(asked)
        except ExportQuestion as question:
            return {
                "state": "question",
                "message": str(question),
                "answer": question.answer,
                "choices": list(question.choices),
            }
        except (ExportError, ScenarioError, UploadError) as problem:
            return {"state": "refused", "message": str(problem)}
        except Exception:  # whatever fails, the page stays up
            LOG.exception("own company")
            return {
                "state": "refused",
                "message": "This could not be read. Try `flywheel import` in a terminal: it says more.",
            }

    def _read_files(self, asked: Mapping[str, Any]) -> Answer:
        names = asked.get("names")
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            raise UploadError("drop a file first")
        paths = self.uploads.list_files(str(asked.get("upload")), names)
        answers = build_answers_from_page(asked.get("answers"))
        with self._reading:
            imported = import_company(Files(paths[0], more=tuple(paths[1:]), answers=answers))
        self.uploads.drop(str(asked.get("upload")))
        own = self.store.add(imported.scenario, imported.company)
        self.fits.add(own)
        return {**self._describe(own), "notes": describe_notes(imported)}

    def _build_from_numbers(self, asked: Mapping[str, Any]) -> Answer:
        given = parse_numbers(asked.get("numbers"))
        with self._reading:
            nearest = build_nearest(given)
        own = self.store.add(nearest.scenario, nearest.company)
        own.calibration, own.draws = nearest, build_draws(nearest.scenario, tuple(map(dict, nearest.posterior)))
        own.state = "done"
        return {
            **self._describe(own),
            "sentences": list_unknowns(nearest, given),
            "address": f"/?scenario={own.fitted_name}",
        }

    def _describe_fit(self, asked: Mapping[str, Any]) -> Answer:
        own = self.store.find(asked.get("company"))
        if own is None:
            return {"state": "refused", "message": "This company is no longer held; drop the files again."}
        if own.calibration is None:
            return {"state": own.state, "done": own.done, "planned": own.planned}
        fitted = own.calibration
        return {
            "state": "done",
            "address": f"/?scenario={own.fitted_name}",
            "sentences": list(fitted.sentences()),
            "courses": [{"sentence": each.to_sentence(), "figure": draw_backcast(each)} for each in fitted.backcast],
        }

    def _forget(self, asked: Mapping[str, Any]) -> Answer:
        self.uploads.drop(str(asked.get("upload")))
        return {"state": "forgotten"}

    def _describe(self, own: OwnCompany) -> Answer:
        company = own.company
        sizes = [("reps", company.reps), ("teams", company.teams), ("quarters", company.quarters)]
        rows = [[label, format_number(value), "", ""] for label, value in sizes]
        for name, value in company.shown.items():
            moment, ordinary = MOMENT_BY_NAME[name], self._ordinary.get(name)
            rows.append(
                [
                    moment.label,
                    format_number(value),
                    format_number(ordinary) if ordinary is not None else "",
                    moment.unit,
                ]
            )
        return {
            "state": "understood",
            "company": own.name,
            "last": company.last,
            "rows": rows,
            "address": f"/?scenario={own.name}",
        }

    @cached_property
    def _ordinary(self) -> dict[str, float]:
        """The same figures of the ordinary organisation."""
        scenario = load("ordinary-organisation")
        moments = simulate_pasts(scenario.with_({"world.weeks": 13}), ORDINARY_QUARTERS, range(ORDINARY_RUNS), 1)
        means = np.nanmean(moments, axis=0)
        return {
            moment.name: moment.to_shown_scale(float(mean))
            for moment, mean in zip(PANEL_MOMENTS, means, strict=True)
            if np.isfinite(mean)
        }


def build_answers_from_page(data: Any) -> Answers:
    """Build the answers that the page's form gave.

    Raises:
        ExportError: an invalid answer.
    """
    answers = Answers()
    for reply in data if isinstance(data, list) else []:
        if isinstance(reply, dict) and isinstance(reply.get("answer"), str) and isinstance(reply.get("reply"), str):
            if reply["answer"] not in Answers.__dataclass_fields__:
                raise ExportError("no such answer")
            answers = answers.add(reply["answer"], reply["reply"])
    return answers


def parse_numbers(data: Any) -> dict[str, float]:
    """Parse the numbers of the page's form; empty fields are unknown.

    Raises:
        ExportError: something that is no number.
    """
    given = {}
    for asked in ASKED_NUMBERS:
        text = data.get(asked.name, "") if isinstance(data, dict) else ""
        if isinstance(text, str) and text.strip():
            try:
                given[asked.name] = float(text.replace(",", "."))
            except ValueError:
                raise ExportError(f"{asked.label}: must be a number") from None
    return given


def describe_notes(imported: ImportedCompany) -> Answer:
    """Describe what was wrong with the files, by kind; the cells of the files go to this page and nowhere else."""
    groups = sorted(imported.notes.groups.values(), key=lambda group: -group.count)
    return {
        "problems": [list(group.row()) for group in groups[:MOST_SHOWN]],
        "more": max(0, len(groups) - MOST_SHOWN),
        "count": imported.notes.problem_count,
        "kept": imported.notes.kept,
        "dropped": imported.notes.dropped,
    }
