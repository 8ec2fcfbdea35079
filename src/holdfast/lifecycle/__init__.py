"""From a run to accepted evidence, and from accepted evidence to a baseline."""
