"""The same work with more threads, beside what a loop of multiply-adds in registers gains from them."""

from bench.harness import machine
from bench.harness.plot import Chart, Panel, Series
from bench.harness.registry import item
from bench.harness.statistics import spread
from bench.items.encoding import rate
from bench.items.static_model import files, program
from bench.items.training import INFONCE, arguments_of, train


def counts(most):
    """1, 2, 4 ... and `most`."""
    return sorted({1 << i for i in range(most.bit_length()) if 1 << i <= most} | {most})


def named(n):
    return f"{n} thread{'s' if n > 1 else ''}"


@item(
    "threads", "fine-tuning, encoding and static training with 1, 2, 4 ... threads; with --peers also theirs with all"
)
def threads(context):
    batches = 2 if context.short else 30
    data = context.inputs.table("triplets", 32 * batches, name="threads.tsv")
    texts = context.inputs.write("threads.txt", context.inputs.sentences(200 if context.short else 3000))
    pairs, _ = files(context)
    model = context.inputs.model
    works = {
        "fine-tune": lambda n: train(context, *arguments_of(context, "triplets", data, 32, *INFONCE), threads=n),
        "encode": lambda n: rate(context, model, texts, n),
        "static-train": lambda n: program(context, pairs, threads=n),
    }
    numbers_of_threads = counts(context.threads)
    roofs = {n: machine.Roofline(context.program("bench_roofline"), n) for n in numbers_of_threads}
    for work, measure in works.items():
        arms = {named(n): (lambda n=n: measure(n)) for n in numbers_of_threads}
        peers = peers_of(context, data) if work == "fine-tune" else {}
        shown = context.compare(f"{work} by threads", arms, peers)
        medians = {n: spread(shown.values(named(n))).median for n in numbers_of_threads}
        for n in numbers_of_threads[1:]:
            gain, bound = medians[n] / medians[1], roofs[n].gflops / roofs[1].gflops
            context.say(
                f"  {n} threads gain {gain:.2f} times, multiply-adds {bound:.2f}: {gain / bound:.2f} of it"
                + context.goal(work, "gain", gain / bound, f"threads {n}")
            )
        for name in peers:
            if name in shown.seen:
                ratio = medians[context.threads] / spread(shown.values(name)).median
                context.say(
                    f"  {context.threads} threads are {ratio:.2f} times {name}"
                    + context.goal(f"{work}, {name}", "times", ratio, f"threads {context.threads}")
                )
        base = medians[1]
        context.plots.append(
            Chart(
                f"threads-{work}",
                f"{work} by threads" + (" (other processes ran)" if context.was_busy else ""),
                [
                    Panel(
                        "threads",
                        "rows/s",
                        [
                            Series("trine", list(medians.items())),
                            Series(
                                "roofline", [(n, base * roofs[n].gflops / roofs[1].gflops) for n in medians], bound=True
                            ),
                        ],
                    ),
                    Panel(
                        "threads",
                        "MB",
                        [Series("trine", [(n, spread(shown.values(named(n), "mb")).median) for n in medians])],
                    ),
                ],
                "Roofline: one thread times what a loop of multiply-adds in registers gains from the threads. Memory has none.",
            )
        )


def peers_of(context, data):
    arguments = (context.inputs.model, data, context.threads, 32, "--loss", "infonce", "--lora", 0)
    return {
        "PyTorch by length": lambda: context.peer("fine_tune_loop.py", *arguments),
        "sentence-transformers": lambda: context.peer("fine_tune_trainer.py", *arguments),
    }
