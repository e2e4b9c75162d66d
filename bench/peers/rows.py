"""What the scripts of this folder share: reading tables, and the accuracy of translations."""

import numpy


def read_table(path):
    """Header and rows of a tab-separated file."""
    with open(path, encoding="utf-8") as file:
        header, *rows = (line.rstrip("\n").split("\t") for line in file)
    return header, rows


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def mean_accuracy(first, second):
    """How often the nearest row of the other side is the one with the same number, the mean of both directions."""
    first, second = (x / numpy.maximum(numpy.linalg.norm(x, axis=1, keepdims=True), 1e-12) for x in (first, second))
    scores = first @ second.T
    right = numpy.arange(len(scores))
    return float(((scores.argmax(1) == right).mean() + (scores.argmax(0) == right).mean()) / 2)
