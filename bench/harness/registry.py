"""The items of scripts/bench: a name, a line that says what it measures, and a function of the context."""

import dataclasses
from typing import Callable

ITEMS = {}


@dataclasses.dataclass
class Item:
    name: str
    what: str
    measure: Callable


def item(name, what):
    def add(function):
        ITEMS[name] = Item(name, what, function)
        return function

    return add
