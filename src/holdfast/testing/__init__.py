"""For tests without a model: a simulated provider, and what programmes it. Parts are loaded when they are asked for."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.testing.answers import Answer, AnswerBook, Said, ToolCall
    from holdfast.testing.behaviour import SimulatedRelease
    from holdfast.testing.desk import ReleaseStats, ServerStats
    from holdfast.testing.faults import Fault
    from holdfast.testing.judge import SimulatedJudge
    from holdfast.testing.plants import Plant
    from holdfast.testing.server import SimulatedProvider
    from holdfast.testing.simulation import Simulation, simulate, simulate_async
    from holdfast.testing.where import Where

__all__ = [
    "Answer",
    "AnswerBook",
    "Fault",
    "Plant",
    "ReleaseStats",
    "Said",
    "ServerStats",
    "SimulatedJudge",
    "SimulatedProvider",
    "SimulatedRelease",
    "Simulation",
    "ToolCall",
    "Where",
    "simulate",
    "simulate_async",
]

# The server brings aiohttp with it; who only writes an answer book does not pay for that.
_HOME = {
    "Answer": "answers",
    "AnswerBook": "answers",
    "Fault": "faults",
    "Plant": "plants",
    "ReleaseStats": "desk",
    "Said": "answers",
    "ServerStats": "desk",
    "SimulatedJudge": "judge",
    "SimulatedProvider": "server",
    "SimulatedRelease": "behaviour",
    "Simulation": "simulation",
    "ToolCall": "answers",
    "Where": "where",
    "simulate": "simulation",
    "simulate_async": "simulation",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
