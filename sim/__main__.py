"""``python -m sim`` is ``digigov``."""

from __future__ import annotations

import sys

from sim.language.texts import say


def main() -> None:
    """Run the command line and exit; Ctrl-C while it is being loaded ends it in the same one line as later."""
    try:
        from sim.cli import main as run

        run()
    except KeyboardInterrupt:
        print("digigov:", say("errors.interrupted"), file=sys.stderr)
        sys.exit(130)
    finally:
        exec("")  # else Python dies of the signal, though it was handled, where it came while a text ran (a dataclass)


if __name__ == "__main__":
    main()
