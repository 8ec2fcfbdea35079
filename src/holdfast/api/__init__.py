"""The verbs, as functions. Each has an awaitable twin; both work where an event loop is running."""

from holdfast.api.approving import approve, approve_async
from holdfast.api.checking import check, check_async
from holdfast.api.comparing import compare, compare_async, report, report_async
from holdfast.api.doctoring import doctor, doctor_async
from holdfast.api.hunting import hunt, hunt_async
from holdfast.api.importing import import_recordings, import_recordings_async
from holdfast.api.judging import judge, judge_async
from holdfast.api.listing import list_contracts, list_contracts_async
from holdfast.api.planning import plan, plan_async
from holdfast.api.replaying import replay, replay_async
from holdfast.api.starting import init, init_async
from holdfast.api.strengthening import strength, strength_async

__all__ = [
    "approve",
    "approve_async",
    "check",
    "check_async",
    "compare",
    "compare_async",
    "doctor",
    "doctor_async",
    "hunt",
    "hunt_async",
    "import_recordings",
    "import_recordings_async",
    "init",
    "init_async",
    "judge",
    "judge_async",
    "list_contracts",
    "list_contracts_async",
    "plan",
    "plan_async",
    "replay",
    "replay_async",
    "report",
    "report_async",
    "strength",
    "strength_async",
]
