"""Exit codes of the verbs: 0 ready, 1 not ready, 2 usage, 3 undecided, 4 could not run, 5 nothing to decide."""

PRIORITY = (2, 1, 4, 3, 5, 0)  # when several apply, the first one


def worst(*codes: int) -> int:
    """The exit code that stands for several."""
    return next(code for code in PRIORITY if code in codes)
