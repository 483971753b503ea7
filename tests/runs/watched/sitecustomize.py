"""Put first on PYTHONPATH by tests: lets them see and disturb every process that makes runs, however it was started.

WATCH_LOG: a file that gets a line "start N" before run N is made, and "kept N" once it is in the store. WATCH_FAIL,
WATCH_DIE: runs (3,5,...) that raise an error, or end their process. WATCH_SLOW: seconds that each run takes longer.
WATCH_CODE: what this process takes for the digest of its code.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import sys
import time

WATCHED = ("sim.runs.worker", "sim.runs.code")


def say(word, numbers):
    if "WATCH_LOG" in os.environ:
        lines = "".join(f"{word} {number}\n" for number in numbers)
        handle = os.open(os.environ["WATCH_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, lines.encode())  # whole, whoever else writes
        os.close(handle)


def given(variable):
    return [int(number) for number in os.environ.get(variable, "").split(",") if number]


def watch_worker(module):
    make, add = module.make, module.Store.add

    def make_watched(study, number):
        say("start", [number])
        time.sleep(float(os.environ.get("WATCH_SLOW", "0")))
        if number in given("WATCH_DIE"):
            os._exit(9)
        if number in given("WATCH_FAIL"):
            return module.parts.Made(number, None, ZeroDivisionError("made to fail"), 0.5)
        return make(study, number)

    def add_watched(store, made, task=""):
        name = add(store, made, task)
        say("kept", [run.number for run in made])
        return name

    module.make, module.Store.add = make_watched, add_watched


def watch_code(module):
    if "WATCH_CODE" in os.environ:
        module.code_digest = lambda: os.environ["WATCH_CODE"]


class Watch(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the watched modules as ever, and then changes them."""

    def find_spec(self, name, path, target=None):
        if name not in WATCHED:
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            sys.meta_path.insert(0, self)
        self.loaders = {**getattr(self, "loaders", {}), name: spec.loader}
        spec.loader = self
        return spec

    def create_module(self, spec):
        return self.loaders[spec.name].create_module(spec)

    def exec_module(self, module):
        self.loaders[module.__name__].exec_module(module)
        {"sim.runs.worker": watch_worker, "sim.runs.code": watch_code}[module.__name__](module)


sys.meta_path.insert(0, Watch())
