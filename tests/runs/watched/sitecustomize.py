"""Put first on PYTHONPATH by tests: lets them see and disturb every process of the program, however it was started.

WATCH_LOG: a file that gets a line "start N" before run N is made, and "kept N" once it is in the store. WATCH_FAIL,
WATCH_DIE: runs (3,5,...) that raise an error, or end their process. WATCH_SLOW: seconds that each run takes longer.
WATCH_CODE: what this process takes for the digest of its code. WATCH_SAVE: seconds of work after which runs are saved.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import sys
import time


def say(word, numbers):
    if "WATCH_LOG" in os.environ:
        lines = "".join(f"{word} {number}\n" for number in numbers)
        handle = os.open(os.environ["WATCH_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, lines.encode())  # whole, whoever else writes
        os.close(handle)


def given(variable):
    return [int(number) for number in os.environ.get(variable, "").split(",") if number]


def watch_worker(module):
    make = module.make

    def make_watched(cells, keep, order):
        say("start", [order.number])
        time.sleep(float(os.environ.get("WATCH_SLOW", "0")))
        if order.number in given("WATCH_DIE"):
            os._exit(9)
        if order.number in given("WATCH_FAIL"):
            return module.Result(order.number, 0.5, module.host(), error="ZeroDivisionError: made to fail")
        return make(cells, keep, order)

    module.make = make_watched


def watch_store(module):
    add = module.Store.add

    def add_watched(self, results):
        add(self, results)
        say("kept", [result.number for result in results])

    module.Store.add = add_watched


def watch_code(module):
    if "WATCH_CODE" in os.environ:
        module.code_digest = lambda: os.environ["WATCH_CODE"]
        module.files_stamp = lambda: ""


def watch_pace(module):
    if "WATCH_SAVE" in os.environ:
        module.MIN_SECONDS = module.MAX_SECONDS = float(os.environ["WATCH_SAVE"])


WATCHED = {
    "sim.runs.worker": watch_worker,
    "sim.runs.store": watch_store,
    "sim.runs.code": watch_code,
    "sim.runs.pace": watch_pace,
}


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
        WATCHED[module.__name__](module)


sys.meta_path.insert(0, Watch())
