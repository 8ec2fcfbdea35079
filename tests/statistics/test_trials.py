"""Trials as keys of evidence."""

from holdfast.statistics.trials import Outcome, Role, Trial


def test_a_trial_is_a_key_by_value_and_reads_back_from_its_words() -> None:
    assert Trial(3, Role("confirm"), 2) == Trial(3, Role.CONFIRM, 2)
    assert len({Trial(3, Role.CONFIRM, 2), Trial(3, Role.PLANNED, 2), Trial(3, Role("confirm"), 2)}) == 2


def test_outcomes_and_roles_are_plain_words() -> None:
    assert [each.value for each in Outcome] == ["passed", "failed", "given up", "unobserved"]
    assert [each.value for each in Role] == ["planned", "confirm", "extension", "live"]
