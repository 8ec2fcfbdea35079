"""What was measured on a contract, before it is put into words."""

from holdfast.comparison.evidence import Readable
from holdfast.comparison.measured import Measured
from holdfast.comparison.pairing import PairedContract
from holdfast.statistics import CaseEvidence, Criteria, RateAssessment, Verdict, assess


def test_a_rate_takes_no_part_in_the_correction_over_the_suite(bench) -> None:
    """It is read at alpha / n alone; the smallest p of its tests is still told."""
    cases = (CaseEvidence((True,) * 10, (True,)),)
    found = Readable(("one",), cases)
    paired = PairedContract(bench.contract(["one"]), (), ())
    rate = RateAssessment(Verdict.UNDECIDED, 0.9, 1, 1, 0.25, 0.0)
    compared = assess(cases, Criteria())
    both = Measured(paired, found, Criteria(), compared, rate, is_imported=False)
    assert (both.p_of_suite, both.p) == (compared.measured.p, 0.25)
    alone = Measured(paired, found, Criteria(), None, rate, is_imported=False)
    assert (alone.p_of_suite, alone.p) == (None, 0.25)
    unread = Measured(paired, found, Criteria(), None, None, is_imported=False)
    assert (unread.p_of_suite, unread.p) == (None, None)
