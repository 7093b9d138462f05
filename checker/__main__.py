"""The command: `clausecheck`, or `python -m checker`."""

from __future__ import annotations

import gc
import sys

JUDGING = ("check", "decide", "doctor")


def main() -> None:
    """Wake the engine's child, then run the command: the two take about as long, and two cores take them at once."""
    # A run lives for seconds and leaves hardly a cycle behind; looking for them costs a tenth of a large inventory.
    gc.disable()
    if sys.argv[1:2] and sys.argv[1] in JUDGING:
        from checker.session import start_ahead

        start_ahead()
    from checker.cli import main as run

    run()


if __name__ == "__main__":
    main()
