"""The public names, as type checkers see them."""

from holdfast import errors as errors
from holdfast import expect as expect
from holdfast import variations as variations
from holdfast.api import approve as approve
from holdfast.api import approve_async as approve_async
from holdfast.api import check as check
from holdfast.api import check_async as check_async
from holdfast.api import compare as compare
from holdfast.api import compare_async as compare_async
from holdfast.api import doctor as doctor
from holdfast.api import doctor_async as doctor_async
from holdfast.api import hunt as hunt
from holdfast.api import hunt_async as hunt_async
from holdfast.api import import_recordings as import_recordings
from holdfast.api import import_recordings_async as import_recordings_async
from holdfast.api import init as init
from holdfast.api import init_async as init_async
from holdfast.api import judge as judge
from holdfast.api import judge_async as judge_async
from holdfast.api import list_contracts as list_contracts
from holdfast.api import list_contracts_async as list_contracts_async
from holdfast.api import plan as plan
from holdfast.api import plan_async as plan_async
from holdfast.api import replay as replay
from holdfast.api import replay_async as replay_async
from holdfast.api import report as report
from holdfast.api import report_async as report_async
from holdfast.api import strength as strength
from holdfast.api import strength_async as strength_async
from holdfast.authoring.agent import agent_contract as agent_contract
from holdfast.authoring.app import app_contract as app_contract
from holdfast.authoring.case import Case as Case
from holdfast.authoring.contract import contract as contract
from holdfast.authoring.drawing import drawn as drawn
from holdfast.authoring.files import image as image
from holdfast.authoring.files import text_file as text_file
from holdfast.authoring.judging import Judge as Judge
from holdfast.authoring.metamorphic import metamorphic as metamorphic
from holdfast.authoring.tools import tool as tool
from holdfast.authoring.world import World as World
from holdfast.domain.agent import Caps as Caps
from holdfast.domain.agent import Dialogue as Dialogue
from holdfast.domain.agent import SimulatedUser as SimulatedUser
from holdfast.domain.contract import Bar as Bar
from holdfast.domain.message import Call as Call
from holdfast.domain.message import ImagePart as ImagePart
from holdfast.domain.message import Message as Message
from holdfast.domain.message import Sampling as Sampling
from holdfast.domain.message import assistant as assistant
from holdfast.domain.message import user as user
from holdfast.domain.observation import Timing as Timing
from holdfast.domain.observation import Usage as Usage
from holdfast.domain.reply import Reply as Reply
from holdfast.domain.request import Request as Request
from holdfast.domain.trajectory import Trajectory as Trajectory
from holdfast.errors import BudgetExceeded as BudgetExceeded
from holdfast.errors import CheckFailed as CheckFailed
from holdfast.errors import ContractError as ContractError
from holdfast.errors import EvidenceError as EvidenceError
from holdfast.errors import HoldfastError as HoldfastError
from holdfast.errors import NotApplicable as NotApplicable
from holdfast.errors import NothingToDecide as NothingToDecide
from holdfast.errors import ProviderError as ProviderError
from holdfast.errors import SettingsError as SettingsError
from holdfast.errors import UnknownNameError as UnknownNameError
from holdfast.errors import UsageError as UsageError
from holdfast.settings import Settings as Settings
from holdfast.settings import load_settings as load_settings
from holdfast.testing.simulation import simulate as simulate
from holdfast.testing.simulation import simulate_async as simulate_async

__all__ = [
    "Bar",
    "BudgetExceeded",
    "Call",
    "Caps",
    "Case",
    "CheckFailed",
    "ContractError",
    "Dialogue",
    "EvidenceError",
    "HoldfastError",
    "ImagePart",
    "Judge",
    "Message",
    "NotApplicable",
    "NothingToDecide",
    "ProviderError",
    "Reply",
    "Request",
    "Sampling",
    "Settings",
    "SettingsError",
    "SimulatedUser",
    "Timing",
    "Trajectory",
    "UnknownNameError",
    "Usage",
    "UsageError",
    "World",
    "agent_contract",
    "app_contract",
    "approve",
    "approve_async",
    "assistant",
    "check",
    "check_async",
    "compare",
    "compare_async",
    "contract",
    "doctor",
    "doctor_async",
    "drawn",
    "errors",
    "expect",
    "hunt",
    "hunt_async",
    "image",
    "import_recordings",
    "import_recordings_async",
    "init",
    "init_async",
    "judge",
    "judge_async",
    "list_contracts",
    "list_contracts_async",
    "load_settings",
    "metamorphic",
    "plan",
    "plan_async",
    "replay",
    "replay_async",
    "report",
    "report_async",
    "simulate",
    "simulate_async",
    "strength",
    "strength_async",
    "text_file",
    "tool",
    "user",
    "variations",
]
