"""The verbs, one file each: the file's name is the verb, its first line the help."""
