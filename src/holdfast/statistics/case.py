"""The case test: has one case that used to pass stopped passing?

Method: an e-value per case, the ratio of a Beta-mixed likelihood (recording near always passing, candidate near
always failing) to the largest likelihood under "the case is not worse" (universal inference in the sense of
Wasserman, Ramdas and Balakrishnan, PNAS 117, 2020; for sequential 2x2 tables see Turner, Ly and Grünwald, arXiv
2106.02693). Its expectation under that hypothesis is at most 1 at any stopping time. Assumes: the answers of a case
are independent draws.
"""

from collections.abc import Sequence
from math import exp, lgamma, log

from holdfast.statistics.counts import CaseCounts, require_at_least, require_cases

# Beta priors of the alternative: (passes, failures) of the recording and of the candidate.
_RECORDED_PRIOR = (9, 1)
_CANDIDATE_PRIOR = (1, 9)

# Evidence (ln e) from which a failed case is worth repeating, and the most repeats it may cost in a run.
SUSPECT_LOG_E = 0.5
EXTRA_CALLS_PER_SUSPECT = 12


def case_log_e(case: CaseCounts) -> float:
    """Logarithm of the e-value against "this case is not worse"; 0 without candidate answers."""
    recorded_failures = case.recorded - case.recorded_passes
    candidate_failures = case.candidate - case.candidate_passes
    mixed = _log_mixed(_RECORDED_PRIOR, case.recorded_passes, recorded_failures)
    mixed += _log_mixed(_CANDIDATE_PRIOR, case.candidate_passes, candidate_failures)
    return mixed - _log_likelihood_not_worse(case) if case.candidate else 0.0


def case_p(log_e_values: Sequence[float]) -> float:
    """p that no case is worse, from the ln e of every case: m * min 1/e, at most 1 (Bonferroni over m cases)."""
    require_cases(log_e_values)
    return min(1.0, exp(log(len(log_e_values)) - max(log_e_values)))


def proven_log_e(cases: int, *, level: float, share: float) -> float:
    """The ln e at which a case among so many is proven broken: its part of the contract's p reaches `level`."""
    require_at_least(cases, 1, name="cases")
    return log(cases) - log(level * share)


def is_suspect(case: CaseCounts) -> bool:
    """Whether the candidate failed the case at least once and the evidence makes a repeat worth its price."""
    return case.candidate_passes < case.candidate and case_log_e(case) > SUSPECT_LOG_E


def _log_mixed(prior: tuple[int, int], passes: int, failures: int) -> float:
    """Logarithm of the likelihood averaged over a Beta prior."""
    return _log_beta(prior[0] + passes, prior[1] + failures) - _log_beta(*prior)


def _log_beta(one: int, other: int) -> float:
    """Logarithm of the Beta function."""
    return lgamma(one) + lgamma(other) - lgamma(one + other)


def _log_likelihood_not_worse(case: CaseCounts) -> float:
    """Largest log likelihood with the candidate's rate at or above the recorded one."""
    if case.candidate_passes * case.recorded >= case.recorded_passes * case.candidate:
        separate = _log_likelihood(case.candidate_passes, case.candidate)
        return separate + _log_likelihood(case.recorded_passes, case.recorded)
    return _log_likelihood(case.pool_passes, case.pool)


def _log_likelihood(passes: int, answers: int) -> float:
    """Log likelihood of one sequence of outcomes at its own observed rate."""
    return sum(part * log(part / answers) for part in (passes, answers - passes) if part)
