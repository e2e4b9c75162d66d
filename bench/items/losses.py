"""Losses and miners alone, forward and backward, and InfoNCE of a batch whose matrix of probabilities fits nowhere."""

import functools

from bench.harness.plot import Chart, Panel, Series
from bench.harness.process import numbers
from bench.harness.registry import item
from bench.harness.statistics import spread

LOSSES = ("infonce", "batch-hard", "semi-hard", "batch-all", "cosent")
ROUNDS = {128: 200, 256: 100, 512: 50, 1024: 20, 2048: 10, 4096: 5}
WIDTH = 384
CUBIC = 256  # rows beyond which pytorch-metric-learning's lists of triplets are left out: they grow with the cube


@item("losses", "losses and miners alone, 128 to 4,096 rows, against sentence-transformers and pytorch-metric-learning")
def losses(context):
    name_of_item = context.item
    for name in LOSSES:
        context.item = f"{name_of_item} {name}"
        points, bound = {}, []
        for rows in (64, 128) if context.short else ROUNDS:
            comparison = one(context, name, rows)
            for arm, results in comparison.seen.items():
                points.setdefault(arm, []).append((rows, spread([result["ms"] for result in results]).median))
            # One product of all rows with all, and two of the gradient's.
            if name != "cosent":
                bound.append((rows, 1e3 * 3 * 2e-9 * rows * rows * WIDTH / context.roofline.gflops))
        series = [Series(arm, line) for arm, line in points.items()]
        if bound:
            series.append(Series("roofline", bound, bound=True))
        context.plots.append(
            Chart(
                f"loss-{name}",
                f"{name} alone, forward and backward, {WIDTH} dimensions"
                + (" (other processes ran)" if context.was_busy else ""),
                [Panel("rows", "ms", series)],
                (
                    "Roofline: three products of all rows with all at the rate of multiply-adds in registers."
                    if bound
                    else "Sorting decides, not products: no roofline is drawn."
                ),
            )
        )
    context.item = name_of_item


def one(context, name, rows):
    rounds = 3 if context.short else ROUNDS[rows]

    def ours():
        return {
            "ms": numbers(
                r": ([\d.]+) ms", context.bench("bench_losses", name, rows, context.threads, rounds, WIDTH).text
            )[0]
        }

    peer = lambda which: functools.partial(context.peer, "losses.py", which, name, rows, context.threads, rounds)
    peers = {"sentence-transformers": peer("st")}
    if name != "cosent" and (name in ("infonce", "batch-hard") or rows <= CUBIC):
        peers["pytorch-metric-learning"] = peer("pml")
    return context.compare(
        f"{name} of {rows:,} rows, forward and backward, {context.threads} threads",
        {"trine": ours},
        peers,
        key="ms",
        unit="ms",
        more_is_better=False,
        groups={"best peer": list(peers)},
    )


@item("large-batch", "InfoNCE of 65,536 rows of 256, one way: time and peak memory")
def large_batch(context):
    rows = 2048 if context.short else 65536

    def ours():
        done = context.bench("bench_info_nce", rows, 256, 64, "one", context.threads, 1)
        forward, backward = numbers(r"forward ([\d.]+) s, backward ([\d.]+) s", done.text)
        return {"seconds": forward + backward, "mb": done.mb}

    shown = context.compare(
        f"InfoNCE of {rows:,} rows of 256, {context.threads} threads",
        {"trine": ours},
        key="seconds",
        unit="s",
        more_is_better=False,
    )
    if not context.short:
        memory = spread(shown.values("trine", "mb")).median
        context.say(f"  peak memory {memory:,.0f} MB" + context.goal("memory", "most", memory))
