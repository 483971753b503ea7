"""Two ways to build a digital government, compared by simulation.

    import sim

    zhejiang = sim.load("zhejiang")
    print(sim.run(zhejiang, seed=1).monthly)
    comparison = sim.compare(["zhejiang", "guangdong"], replications=30, seed=1)

Names are imported when first used, so that ``import sim`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.errors import InputError
    from sim.explorer.notebook import explore
    from sim.indicators import INDICATORS
    from sim.lessons.answers import answers
    from sim.lessons.marking import check
    from sim.model import Model
    from sim.modes import MODES, SWITCHES, Mode
    from sim.page.make import make_page
    from sim.parameters import PARAMETERS, Parameters
    from sim.scenario import Scenario, load, load_mode
    from sim.studies.ablate import ablate
    from sim.studies.compare import compare
    from sim.studies.merge import merge
    from sim.studies.reading import open as open
    from sim.studies.reading import read
    from sim.studies.reproduce import reproduce
    from sim.studies.run import run
    from sim.studies.sweep import sweep
    from sim.studies.verify import verify
    from sim.texts import set_language, speaking

__version__ = "0.1.0"

__all__ = [
    "INDICATORS",
    "MODES",
    "PARAMETERS",
    "SWITCHES",
    "InputError",
    "Mode",
    "Model",
    "Parameters",
    "Scenario",
    "__version__",
    "ablate",
    "answers",
    "check",
    "compare",
    "explore",
    "load",
    "load_mode",
    "make_page",
    "merge",
    "read",
    "reproduce",
    "run",
    "set_language",
    "speaking",
    "sweep",
    "verify",
]

_HOMES = {
    "InputError": "sim.errors",
    "explore": "sim.explorer.notebook",
    "INDICATORS": "sim.indicators",
    "Model": "sim.model",
    "MODES": "sim.modes",
    "SWITCHES": "sim.modes",
    "Mode": "sim.modes",
    "PARAMETERS": "sim.parameters",
    "Parameters": "sim.parameters",
    "Scenario": "sim.scenario",
    "load": "sim.scenario",
    "load_mode": "sim.scenario",
    "make_page": "sim.page.make",
    "ablate": "sim.studies.ablate",
    "answers": "sim.lessons.answers",
    "check": "sim.lessons.marking",
    "compare": "sim.studies.compare",
    "merge": "sim.studies.merge",
    "open": "sim.studies.reading",
    "read": "sim.studies.reading",
    "reproduce": "sim.studies.reproduce",
    "run": "sim.studies.run",
    "sweep": "sim.studies.sweep",
    "verify": "sim.studies.verify",
    "set_language": "sim.texts",
    "speaking": "sim.texts",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
