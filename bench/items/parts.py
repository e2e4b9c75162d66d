"""The parts of a step: rates of the machine, matrix products, the optimizer, a step of a transformer from random weights."""

from statistics import mean

from bench.harness import machine
from bench.harness.busy import Watch
from bench.harness.process import numbers
from bench.harness.registry import item


@item("roofline", "what the machine can do: multiply-adds in registers, memory")
def roofline(context):
    context.say(f"  {context.roofline}")
    context.note(
        level=context.roofline.level,
        gflops=context.roofline.gflops,
        read=context.roofline.read,
        copied=context.roofline.copied,
    )


def shapes_of(text):
    """Shape -> share of the multiply-adds in percent, and the ratio to OpenBLAS where there is one, from bench_gemm's table."""
    rows = [line.split("%") for line in text.splitlines() if "%" in line]
    return {
        left.rsplit(None, 2)[0]: (float(left.split()[-1]), float(right.split()[1]) if right.strip() else None)
        for left, right in rows
    }


@item(
    "products",
    "matrix products of training, forward and backward, against OpenBLAS where it is installed, by its kernels",
)
def products(context):
    kinds = (None,) if context.short else (None, "Haswell", *(("SkylakeX",) if "avx512f" in machine.features() else ()))
    for width in (256,) if context.short else (256, 384, 768):
        for threads in sorted({1, context.threads}):
            watch, tables, shares, ratios = Watch(), [], {}, {}
            for kind in kinds:
                done = context.bench(
                    "bench_gemm",
                    width,
                    threads,
                    1 if context.short else 20,
                    *([168] if context.short else []),
                    env={"OPENBLAS_CORETYPE": kind},
                )
                tables.append(done.text.rstrip())
                for shape, (share, ratio) in shapes_of(done.text).items():
                    shares[shape] = max(share, shares.get(shape, 0))
                    if ratio:
                        ratios[shape] = min(ratio, ratios.get(shape, ratio))
            context.check(watch.share(), f"products of width {width}")
            context.say("\n".join(tables))
            said = f"  width {width}, {threads} thread(s): mean {mean(shares.values()):.0f} %, least {min(shares.values()):.0f} % of the multiply-adds"
            if ratios:
                said += f"; {mean(ratios.values()):.2f} times OpenBLAS with the best kernels for a shape, least {min(ratios.values()):.2f}"
                said += context.goal("OpenBLAS", "times", mean(ratios.values()))
            context.say(said)
            context.note(width=width, threads=threads, shares=shares, ratios=ratios)


@item("optimizer", "a step of AdamW over touched rows, and a plain copy")
def optimizer(context):
    def ours():
        text = context.bench("bench_optim", context.threads).text
        return {
            "ms": numbers(r"step +([\d.]+) ms", text)[0],
            "gbs": numbers(r"([\d.]+) GB/s \(", text)[0],
            "copy": numbers(r"copy runs at ([\d.]+)", text)[0],
        }

    shown = context.compare(
        f"AdamW over 25,000 rows of 256, {context.threads} threads",
        {"trine": ours},
        key="ms",
        unit="ms",
        more_is_better=False,
    )
    last = shown.seen["trine"][-1]
    context.say(f"  {last['gbs']:.1f} GB/s; a copy runs at {last['copy']:.1f}")


@item(
    "transformer-step",
    "a training step of a transformer, 4 blocks of 256, 192 sentences, against PyTorch with and without padding",
)
def transformer_step(context):
    steps = 4 if context.short else 12

    def ours():
        text = context.bench("bench_transformer_step", context.threads, steps).text
        ms, share = numbers(r"wall clock +([\d.]+) ms.*= ([\d.]+) % of", text)
        return {"ms": ms, "share": share / 100}

    shown = context.compare(
        f"a training step of a transformer, {context.threads} threads",
        {"trine": ours},
        {
            "PyTorch, padded": lambda: context.peer("transformer_step.py", context.threads, steps),
            "PyTorch, equal lengths": lambda: context.peer("transformer_step.py", context.threads, steps, "--equal"),
        },
        key="ms",
        unit="ms",
        more_is_better=False,
    )
    share = max(shown.values("trine", "share"))
    context.say(f"  {100 * share:.0f} % of the multiply-adds" + context.goal("roofline", "share", share))
