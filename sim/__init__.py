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
    from sim.classroom.explorer.notebook import explore
    from sim.classroom.film import film
    from sim.classroom.kit import class_kit
    from sim.classroom.lessons.answers import answers
    from sim.classroom.lessons.marking import check
    from sim.classroom.page.make import make_page
    from sim.language.choice import set_language, speaking
    from sim.language.errors import InputError
    from sim.model.model import Model
    from sim.model.month.options import register_option
    from sim.model.substeps import register_substep
    from sim.report.paper_tables import paper_table
    from sim.runs.reproduce import reproduce
    from sim.runs.table import open as open
    from sim.runs.table import read
    from sim.setup.cities import register_province
    from sim.setup.indicators import INDICATORS, register_indicator
    from sim.setup.institutions import Institution, register_institution
    from sim.setup.modes import MODES, Mode
    from sim.setup.options import SWITCHES
    from sim.setup.parameters import PARAMETERS, Parameters
    from sim.setup.scenario import Scenario, load, load_mode
    from sim.studies.ablate import ablate
    from sim.studies.advise import advise
    from sim.studies.attribute import attribute
    from sim.studies.calibrate import calibrate
    from sim.studies.close_up import close_up
    from sim.studies.compare import compare
    from sim.studies.designs import designs
    from sim.studies.evaluate import evaluate
    from sim.studies.fork import fork
    from sim.studies.many import run_many
    from sim.studies.merge import merge
    from sim.studies.regimes import regimes
    from sim.studies.run import run
    from sim.studies.score import score
    from sim.studies.story import story
    from sim.studies.sweep import sweep
    from sim.studies.verdict import verdict
    from sim.studies.verify import verify

__version__ = "0.1.0"

__all__ = [
    "INDICATORS",
    "MODES",
    "PARAMETERS",
    "SWITCHES",
    "InputError",
    "Institution",
    "Mode",
    "Model",
    "Parameters",
    "Scenario",
    "__version__",
    "ablate",
    "advise",
    "answers",
    "attribute",
    "calibrate",
    "check",
    "class_kit",
    "close_up",
    "compare",
    "designs",
    "evaluate",
    "explore",
    "film",
    "fork",
    "load",
    "load_mode",
    "make_page",
    "merge",
    "paper_table",
    "read",
    "regimes",
    "register_indicator",
    "register_institution",
    "register_option",
    "register_province",
    "register_substep",
    "reproduce",
    "run",
    "run_many",
    "score",
    "set_language",
    "speaking",
    "story",
    "sweep",
    "verdict",
    "verify",
]

_HOMES = {
    "InputError": "sim.language.errors",
    "explore": "sim.classroom.explorer.notebook",
    "INDICATORS": "sim.setup.indicators",
    "register_indicator": "sim.setup.indicators",
    "Institution": "sim.setup.institutions",
    "register_institution": "sim.setup.institutions",
    "register_province": "sim.setup.cities",
    "Model": "sim.model.model",
    "MODES": "sim.setup.modes",
    "register_option": "sim.model.month.options",
    "register_substep": "sim.model.substeps",
    "SWITCHES": "sim.setup.options",
    "Mode": "sim.setup.modes",
    "PARAMETERS": "sim.setup.parameters",
    "Parameters": "sim.setup.parameters",
    "Scenario": "sim.setup.scenario",
    "load": "sim.setup.scenario",
    "load_mode": "sim.setup.scenario",
    "make_page": "sim.classroom.page.make",
    "ablate": "sim.studies.ablate",
    "advise": "sim.studies.advise",
    "attribute": "sim.studies.attribute",
    "designs": "sim.studies.designs",
    "answers": "sim.classroom.lessons.answers",
    "check": "sim.classroom.lessons.marking",
    "close_up": "sim.studies.close_up",
    "compare": "sim.studies.compare",
    "evaluate": "sim.studies.evaluate",
    "class_kit": "sim.classroom.kit",
    "film": "sim.classroom.film",
    "fork": "sim.studies.fork",
    "merge": "sim.studies.merge",
    "regimes": "sim.studies.regimes",
    "open": "sim.runs.table",
    "paper_table": "sim.report.paper_tables",
    "read": "sim.runs.table",
    "reproduce": "sim.runs.reproduce",
    "run": "sim.studies.run",
    "run_many": "sim.studies.many",
    "story": "sim.studies.story",
    "sweep": "sim.studies.sweep",
    "calibrate": "sim.studies.calibrate",
    "score": "sim.studies.score",
    "verdict": "sim.studies.verdict",
    "verify": "sim.studies.verify",
    "set_language": "sim.language.choice",
    "speaking": "sim.language.choice",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
