"""The parts of a step: rates of the machine, matrix products, the optimizer, a step of a transformer from random weights."""
from statistics import mean

from bench.harness.busy import Watch
from bench.harness.process import numbers
from bench.harness.registry import item


@item("roofline", "what the machine can do: multiply-adds in registers, memory")
def roofline(context):
    context.say(f"  {context.roofline}")
    context.note(level=context.roofline.level, gflops=context.roofline.gflops, read=context.roofline.read, copied=context.roofline.copied)


@item("products", "matrix products of training, forward and backward, against OpenBLAS where it is installed")
def products(context):
    widths = (256,) if context.short else (256, 384, 768)
    for width in widths:
        for threads in sorted({1, context.threads}):
            watch = Watch()
            done = context.bench("bench_gemm", width, threads, 1 if context.short else 20, *([168] if context.short else []))
            context.check(watch.share(), f"products of width {width}")
            context.say(done.text.rstrip())
            rows = [line.split("%") for line in done.text.splitlines() if "%" in line]
            shares = [float(left.split()[-1]) for left, _ in rows]
            said = f"  width {width}, {threads} thread(s): mean {mean(shares):.0f} %, least {min(shares):.0f} % of the multiply-adds"
            ratios = [float(right.split()[1]) for _, right in rows if right.strip()]
            if ratios:
                said += f"; {mean(ratios):.2f} times OpenBLAS, least {min(ratios):.2f}" + context.goal("OpenBLAS", "times", mean(ratios))
            context.say(said)
            context.note(width=width, threads=threads, shares=shares, ratios=ratios)


@item("optimizer", "a step of AdamW over touched rows, and a plain copy")
def optimizer(context):
    def ours():
        text = context.bench("bench_optim", context.threads).text
        return {"ms": numbers(r"step +([\d.]+) ms", text)[0], "gbs": numbers(r"([\d.]+) GB/s \(", text)[0],
                "copy": numbers(r"copy runs at ([\d.]+)", text)[0]}

    shown = context.compare(f"AdamW over 25,000 rows of 256, {context.threads} threads", {"trine": ours}, key="ms", unit="ms",
                            more_is_better=False)
    last = shown.seen["trine"][-1]
    context.say(f"  {last['gbs']:.1f} GB/s; a copy runs at {last['copy']:.1f}")


@item("transformer-step", "a training step of a transformer, 4 blocks of 256, 192 sentences, against PyTorch with and without padding")
def transformer_step(context):
    steps = 4 if context.short else 12

    def ours():
        text = context.bench("bench_transformer_step", context.threads, steps).text
        ms, share = numbers(r"wall clock +([\d.]+) ms.*= ([\d.]+) % of", text)
        return {"ms": ms, "share": share / 100}

    shown = context.compare(
        f"a training step of a transformer, {context.threads} threads", {"trine": ours},
        {"PyTorch, padded": lambda: context.peer("transformer_step.py", context.threads, steps),
         "PyTorch, equal lengths": lambda: context.peer("transformer_step.py", context.threads, steps, "--equal")},
        key="ms", unit="ms", more_is_better=False)
    share = max(shown.values("trine", "share"))
    context.say(f"  {100 * share:.0f} % of the multiply-adds" + context.goal("roofline", "share", share))
