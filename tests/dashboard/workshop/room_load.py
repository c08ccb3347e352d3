"""Many simulated phones in one room: they join, poll every two seconds, vote, and nothing of it may be lost or slow.

    python -m tests.dashboard.workshop.room_load [PHONES]

Everything is asked over one connection a phone, as browsers do. Times are of whole requests, from sending to the last byte.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
KEY = "the-key-of-the-facilitator"
JOINING, VOTING, POLLING, WALL_POLLING = 20.0, 5.0, 2.0, 1.0
"""Seconds in which all join, in which all vote, between two polls of a phone, and of the wall."""


@dataclass
class LoadReport:
    """What came of it: seconds of each request by its name, votes acknowledged and counted, seconds until the wall knew."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    counted: int = 0
    wall_late: float = 0.0
    failures: list[str] = field(default_factory=list)

    def find_percentile(self, part: float) -> float:
        """Find the time within which such a part of all requests was answered."""
        times = sorted(second for times in self.seconds.values() for second in times)
        return times[min(len(times) - 1, int(part * len(times)))]

    def write_summary(self) -> str:
        """Write it down in a few lines."""
        lines = [
            f"{name}: {len(times)} requests, median {1000 * statistics.median(times):.0f} ms, "
            f"p95 {1000 * sorted(times)[int(0.95 * len(times))]:.0f} ms, most {1000 * max(times):.0f} ms"
            for name, times in self.seconds.items()
        ]
        lines.append(f"all: p95 {1000 * self.find_percentile(0.95):.0f} ms")
        lines.append(
            f"votes: {len(self.acknowledged)} acknowledged, {self.counted} counted; failures: {len(self.failures)}"
        )
        lines.append(f"the wall knew all votes {self.wall_late:.2f} s after the last one was acknowledged")
        return "\n".join(lines)


class PhoneClient:
    """One phone: a connection that is kept, and the cookie it is known by."""

    def __init__(self, port: int, report: LoadReport) -> None:
        self._port, self._report = port, report
        self._cookie = ""
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def visit(self, path: str) -> None:
        """Open a page, and take its cookie."""
        headers, _ = await self._request("page", f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        for line in headers.split("\r\n"):
            if line.lower().startswith("set-cookie:"):
                self._cookie = line.split(":", 1)[1].split(";")[0].strip()

    async def post(self, name: str, body: Any) -> dict[str, Any]:
        """Post JSON."""
        data = json.dumps(body).encode()
        head = (
            f"POST /workshop/api/{name} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Cookie: {self._cookie}\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        headers, answer = await self._request(name, head.encode() + data)
        told: dict[str, Any] = json.loads(answer)
        return {**told, "status": int(headers.split(" ")[1])}

    async def _request(self, name: str, data: bytes) -> tuple[str, bytes]:
        for attempt in (1, 2):  # a connection that was idle may be closed: browsers open another
            began = time.perf_counter()
            try:
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(data)
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next(
                    int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length")
                )
                body = await reader.readexactly(length)
            except (OSError, asyncio.IncompleteReadError):
                self._streams = None
                if attempt == 2:
                    self._report.failures.append(name)
                    raise
                continue
            self._report.seconds.setdefault(name, []).append(time.perf_counter() - began)
            return head, body
        raise AssertionError


async def play_load(port: int, session: str, phones: int, seed: int = 1) -> LoadReport:  # noqa: PLR0915 - one scene
    """Let phones join a room, vote once each, and see what came."""
    report, luck = LoadReport(), random.Random(seed)
    host, wall = PhoneClient(port, LoadReport()), PhoneClient(port, report)
    opened = await host.post("open", {"key": KEY, "text": session})
    code, token = opened["code"], opened["token"]
    clients = [PhoneClient(port, report) for _ in range(phones)]
    over, voted = asyncio.Event(), [0.0]
    seen = {"answered": 0, "at": 0.0}

    async def live(client: PhoneClient, number: int) -> None:
        await asyncio.sleep(luck.uniform(0, JOINING))
        await client.visit(f"/join/{code}")
        await client.post("join", {"code": code, "name": f"Phone {number}"})
        mark, answered = None, False
        while not over.is_set():
            view = await client.post("phone", {"code": code, "since": mark})
            mark = view.get("mark")
            if view.get("questions") and not answered:
                answered = True
                await asyncio.sleep(luck.uniform(0, VOTING - POLLING))
                value = luck.randrange(3)
                await client.post("answer", {"code": code, "question": "r1.q3", "value": 0.1 * value, "number": 1})
                told = await client.post("answer", {"code": code, "question": "r1.q2", "value": value, "number": 1})
                if told["status"] == 200:
                    report.acknowledged[f"Phone {number}"] = value
                    voted[0] = time.perf_counter()
            await asyncio.sleep(POLLING)

    async def watch() -> None:
        mark = None
        while not over.is_set():
            view = await wall.post("show", {"code": code, "token": token, "since": mark})
            mark = view.get("mark")
            if view.get("answered", 0) > seen["answered"]:
                seen.update(answered=view["answered"], at=time.perf_counter())
            await asyncio.sleep(WALL_POLLING)

    tasks = [asyncio.create_task(live(client, number)) for number, client in enumerate(clients)]
    tasks.append(asyncio.create_task(watch()))
    await asyncio.sleep(JOINING + POLLING)
    await move_host_to(host, token, "vote")
    for _ in range(60):
        await asyncio.sleep(0.5)
        if len(report.acknowledged) == phones and seen["answered"] == phones:
            break
    report.wall_late = max(0.0, seen["at"] - voted[0])
    await move_host_to(host, token, "run")
    await asyncio.sleep(6)  # the round is played while everybody goes on asking
    over.set()
    await asyncio.gather(*tasks)
    await move_host_to(host, token, "reveal")
    record = await host.post("record", {"token": token, "form": "csv"})
    report.counted = sum(",r1.q2," in line or line.startswith("1,r1.q2") for line in record["text"].splitlines())
    return report


async def move_host_to(host: PhoneClient, token: str, kind: str) -> None:
    """Press next until a step of some kind is reached."""
    while (view := await host.post("host", {"token": token}))["kind"] != kind:
        if view["waits"]:
            await asyncio.sleep(0.2)
        await host.post("do", {"token": token, "event": {"kind": "move", "to": "next", "step": view["step"]}})


def find_port() -> int:
    """Find a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(file: Path, port: int, real: bool = False) -> subprocess.Popen[str]:
    """Start a server as a program of its own, and wait until it listens."""
    command = [
        sys.executable,
        "-m",
        "tests.dashboard.workshop.room_server",
        str(file),
        str(port),
        *(["real"] if real else []),
    ]
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "listening"
    return process


def measure_load(phones: int, real: bool, folder: Path) -> LoadReport:
    """Start a server, let phones play, end it."""
    from room_simulator import SMALL_SESSION

    port = find_port()
    server = start_server(folder / "rooms.sqlite", port, real)
    try:
        return asyncio.run(play_load(port, SMALL_SESSION, phones))
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    with tempfile.TemporaryDirectory() as place:
        print(measure_load(int(sys.argv[1]) if len(sys.argv) > 1 else 300, True, Path(place)).write_summary())
