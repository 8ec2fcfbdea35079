"""holdfast: pin what your prompts must do, replay it on every preview, move what holds."""

import importlib
from typing import Any

# Where each public name lives. It is loaded when it is first asked for: `import holdfast` costs next to nothing.
_HOMES = {
    "Bar": "holdfast.domain.contract",
    "BudgetExceeded": "holdfast.errors",
    "Call": "holdfast.domain.message",
    "Case": "holdfast.authoring.case",
    "CheckFailed": "holdfast.errors",
    "ContractError": "holdfast.errors",
    "EvidenceError": "holdfast.errors",
    "HoldfastError": "holdfast.errors",
    "ImagePart": "holdfast.domain.message",
    "Message": "holdfast.domain.message",
    "NotApplicable": "holdfast.errors",
    "NothingToDecide": "holdfast.errors",
    "ProviderError": "holdfast.errors",
    "Reply": "holdfast.domain.reply",
    "Request": "holdfast.domain.request",
    "Sampling": "holdfast.domain.message",
    "Settings": "holdfast.settings",
    "SettingsError": "holdfast.errors",
    "Timing": "holdfast.domain.observation",
    "UnknownNameError": "holdfast.errors",
    "Usage": "holdfast.domain.observation",
    "UsageError": "holdfast.errors",
    "app_contract": "holdfast.authoring.app",
    "approve": "holdfast.api",
    "approve_async": "holdfast.api",
    "assistant": "holdfast.domain.message",
    "check": "holdfast.api",
    "check_async": "holdfast.api",
    "compare": "holdfast.api",
    "compare_async": "holdfast.api",
    "contract": "holdfast.authoring.contract",
    "doctor": "holdfast.api",
    "doctor_async": "holdfast.api",
    "image": "holdfast.authoring.files",
    "import_recordings": "holdfast.api",
    "import_recordings_async": "holdfast.api",
    "init": "holdfast.api",
    "init_async": "holdfast.api",
    "list_contracts": "holdfast.api",
    "list_contracts_async": "holdfast.api",
    "load_settings": "holdfast.settings",
    "plan": "holdfast.api",
    "plan_async": "holdfast.api",
    "replay": "holdfast.api",
    "replay_async": "holdfast.api",
    "report": "holdfast.api",
    "report_async": "holdfast.api",
    "simulate": "holdfast.testing.simulation",
    "simulate_async": "holdfast.testing.simulation",
    "text_file": "holdfast.authoring.files",
    "tool": "holdfast.authoring.tools",
    "user": "holdfast.domain.message",
}
_ROOMS = ("errors", "expect")

__all__ = [
    "Bar",
    "BudgetExceeded",
    "Call",
    "Case",
    "CheckFailed",
    "ContractError",
    "EvidenceError",
    "HoldfastError",
    "ImagePart",
    "Message",
    "NotApplicable",
    "NothingToDecide",
    "ProviderError",
    "Reply",
    "Request",
    "Sampling",
    "Settings",
    "SettingsError",
    "Timing",
    "UnknownNameError",
    "Usage",
    "UsageError",
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
    "errors",
    "expect",
    "image",
    "import_recordings",
    "import_recordings_async",
    "init",
    "init_async",
    "list_contracts",
    "list_contracts_async",
    "load_settings",
    "plan",
    "plan_async",
    "replay",
    "replay_async",
    "report",
    "report_async",
    "simulate",
    "simulate_async",
    "text_file",
    "tool",
    "user",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return importlib.import_module(f"holdfast.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'holdfast' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value  # the next look-up finds it without asking here
    return value


def __dir__() -> list[str]:
    return __all__
