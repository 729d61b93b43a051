"""Kill tests: real processes that are killed again and again, and then both sides' books."""
