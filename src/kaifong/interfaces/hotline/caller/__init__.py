"""A caller as a program: dials, listens, presses keys, and proves by comparing sounds what it was told."""
