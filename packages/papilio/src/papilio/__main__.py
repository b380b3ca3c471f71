"""The program `papilio`, also as `python -m papilio`: what an interrupt does from its first moment to its last.

Ctrl+C ends it at once and without a word. A command that has something to say then, says so while it runs (`cli.console`).
"""

import signal
import sys
from importlib import import_module


def main() -> None:
    """Run the command that the arguments name."""
    # Before anything large is imported: that takes most of the time of a short command.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.unraisablehook = _end_where_python_cannot
    import_module("papilio.cli").main()


def _end_where_python_cannot(unraisable: "sys.UnraisableHookArgs") -> None:
    """End the program by an interrupt that came while Python cleaned up, where no exception leads anywhere."""
    if isinstance(unraisable.exc_value, KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.raise_signal(signal.SIGINT)
    sys.__unraisablehook__(unraisable)


if __name__ == "__main__":
    main()
