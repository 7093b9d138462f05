"""The command: `clausecheck`, or `python -m checker`."""

from __future__ import annotations

import gc
import os
import sys

JUDGING = ("check", "decide", "doctor")


def _open_streams() -> None:
    """Give each standard stream that whoever started us has closed an end: the next file opened would become it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end


def main() -> None:
    """Wake the engine's child, then run the command: the two take about as long, and two cores take them at once."""
    # A run lives for seconds and leaves hardly a cycle behind; looking for them costs a tenth of a large inventory.
    gc.disable()
    _open_streams()
    if sys.argv[1:2] and sys.argv[1] in JUDGING:
        from checker.session import start_ahead

        start_ahead()
    from checker.cli import main as run

    run()


if __name__ == "__main__":
    main()
