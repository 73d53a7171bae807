"""The exit codes of every command."""

DONE = 0
WRONG_USAGE = 1
NOT_TO_BE_HAD = 2
"""The source or the store is not to be had."""
WITH_DEAD_LETTERS = 3
"""All was processed, some of it became dead letters, and `--strict` asked to be told."""
