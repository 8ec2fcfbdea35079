"""What is kept: the journal of all runs, the pins in git, and the redaction before either."""
