"""Where code of an answer may be run: under bubblewrap, or under Landlock. Used only where the settings ask for it."""
