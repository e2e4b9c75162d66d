"""Medians and ranges of values and of ratios taken in turns."""

import dataclasses
import statistics


@dataclasses.dataclass
class Spread:
    median: float
    least: float
    most: float

    def __str__(self):
        digits = 0 if self.median >= 100 else 1 if self.median >= 10 else 2 if self.median >= 1 else 3
        middle, least, most = (f"{value:,.{digits}f}" for value in (self.median, self.least, self.most))
        return f"{middle} [{least} .. {most}]"


def spread(values):
    return Spread(statistics.median(values), min(values), max(values))


def times_as_good(ours, theirs, more_is_better):
    """How many times as good as theirs ours is, round by round: values of one turn are compared with each other."""
    pairs = [(a, b) for a, b in zip(ours, theirs) if a and b]
    return spread([a / b if more_is_better else b / a for a, b in pairs])


def best_of(arms, more_is_better):
    """The name of the arm with the best median."""
    medians = {name: statistics.median(values) for name, values in arms.items()}
    return (max if more_is_better else min)(medians, key=medians.get)
