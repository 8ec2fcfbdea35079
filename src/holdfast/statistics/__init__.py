"""How holdfast decides: exact and anytime-valid tests of one contract, and their correction over a suite.

Mathematics on counts and outcomes, standard library only: it reads no file, draws no clock and asks nobody. What a run
asks next, and when it stops, are pure functions of its plan, its recordings and the answers so far.
"""

from holdfast.statistics.advice import (
    Advice,
    BrokenCaseNotProvable,
    RaiseMargin,
    ThinRecordings,
    TooFewCases,
    advise,
)
from holdfast.statistics.agreement import Confusion
from holdfast.statistics.arrangements import Arrangements, all_arrangements
from holdfast.statistics.case import case_log_e, case_p, is_suspect, proven_log_e
from holdfast.statistics.controller import Ask, Controller, Pause, step
from holdfast.statistics.counts import CaseCounts, CaseEvidence, observed_change
from holdfast.statistics.floor import RateAssessment, assess_rate
from holdfast.statistics.hold import (
    HoldScore,
    agreeing_pairs_needed,
    best_log_score,
    complete_rounds,
    cumulative_changes,
    hold_scores,
    holds_at,
    rounds_needed,
)
from holdfast.statistics.interval import ChangeInterval, change_interval, highest_change, lowest_change
from holdfast.statistics.looks import LookSchedule, extension_look_p, is_ignored, look_schedule, planned_look_p
from holdfast.statistics.mean import mean_p
from holdfast.statistics.multiplicity import (
    benjamini_hochberg,
    bonferroni_level,
    contract_p,
    contract_p_without_cases,
    holm,
    suite_level,
)
from holdfast.statistics.pass_hat import pass_hat
from holdfast.statistics.plan import (
    ContractPlan,
    Look,
    Question,
    case_order,
    plan_comparison,
    plan_copies,
    plan_deterministic,
    plan_must,
    plan_rate,
    planned_rounds,
)
from holdfast.statistics.playing import Played, drawn, play, play_suite, recorded
from holdfast.statistics.power import (
    Chances,
    Prospect,
    Scenario,
    expected_calls,
    play_scenario,
    prospect,
    scenarios_of,
    smoothed_rates,
)
from holdfast.statistics.rates import (
    RateInterval,
    below_rate_p,
    binomial_at_most,
    must_rounds,
    pass_rate_interval,
    passes_needed,
    proven_rate,
    sign_test,
)
from holdfast.statistics.stop import Stop
from holdfast.statistics.suite import SuiteController, step_suite
from holdfast.statistics.swap import SwapTest, candidate_thinned_p, recorded_thinned_p, swap_test
from holdfast.statistics.traffic import TrafficInterval, traffic_interval
from holdfast.statistics.trials import Outcome, Role, Trial
from holdfast.statistics.verdict import (
    Assessment,
    Cause,
    Criteria,
    Doubt,
    Measurement,
    Verdict,
    assess,
    assess_imported,
    decide,
    decide_suite,
    suite_verdict,
)

__all__ = [
    "Advice",
    "Arrangements",
    "Ask",
    "Assessment",
    "BrokenCaseNotProvable",
    "CaseCounts",
    "CaseEvidence",
    "Cause",
    "Chances",
    "ChangeInterval",
    "Confusion",
    "ContractPlan",
    "Controller",
    "Criteria",
    "Doubt",
    "HoldScore",
    "Look",
    "LookSchedule",
    "Measurement",
    "Outcome",
    "Pause",
    "Played",
    "Prospect",
    "Question",
    "RaiseMargin",
    "RateAssessment",
    "RateInterval",
    "Role",
    "Scenario",
    "Stop",
    "SuiteController",
    "SwapTest",
    "ThinRecordings",
    "TooFewCases",
    "TrafficInterval",
    "Trial",
    "Verdict",
    "advise",
    "agreeing_pairs_needed",
    "all_arrangements",
    "assess",
    "assess_imported",
    "assess_rate",
    "below_rate_p",
    "benjamini_hochberg",
    "best_log_score",
    "binomial_at_most",
    "bonferroni_level",
    "candidate_thinned_p",
    "case_log_e",
    "case_order",
    "case_p",
    "change_interval",
    "complete_rounds",
    "contract_p",
    "contract_p_without_cases",
    "cumulative_changes",
    "decide",
    "decide_suite",
    "drawn",
    "expected_calls",
    "extension_look_p",
    "highest_change",
    "hold_scores",
    "holds_at",
    "holm",
    "is_ignored",
    "is_suspect",
    "look_schedule",
    "lowest_change",
    "mean_p",
    "must_rounds",
    "observed_change",
    "pass_hat",
    "pass_rate_interval",
    "passes_needed",
    "plan_comparison",
    "plan_copies",
    "plan_deterministic",
    "plan_must",
    "plan_rate",
    "planned_look_p",
    "planned_rounds",
    "play",
    "play_scenario",
    "play_suite",
    "prospect",
    "proven_log_e",
    "proven_rate",
    "recorded",
    "recorded_thinned_p",
    "rounds_needed",
    "scenarios_of",
    "sign_test",
    "smoothed_rates",
    "step",
    "step_suite",
    "suite_level",
    "suite_verdict",
    "swap_test",
    "traffic_interval",
]
