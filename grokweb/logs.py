"""Lines of the log: each says of which generation and job it is, where it is of one."""

import logging

NAMES = ("generation", "job")


class LineFormatter(logging.Formatter):
    """Appends who a line is about, in a form that is easy to search for."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = super().format(record)
        named = [(name, getattr(record, name, "")) for name in NAMES]
        first, *rest = line.split("\n", 1)
        first += "".join(f" {name}={value}" for name, value in named if value)
        return "\n".join([first, *rest])
