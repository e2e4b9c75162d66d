"""Exact search: the ten nearest of 1,000 queries among a million rows."""

from bench.harness.process import numbers
from bench.harness.registry import item


@item(
    "search",
    "exact search, 1,000 queries among 1,000,000 x 256, against faiss (with its own and with Haswell kernels) and torch",
)
def search(context):
    queries, rows, width = (100, 20000, 256) if context.short else (1000, 1000000, 256)

    def ours(what):
        done = context.bench("bench_search", queries, rows, width, 10, context.threads, 1)
        return {"seconds": numbers(rf"{what} ([\d.]+) s", done.text)[0], "mb": done.mb}

    def peer(name, coretype=None):
        env = {"OPENBLAS_CORETYPE": coretype, "OPENBLAS_NUM_THREADS": context.threads}
        return lambda: context.peer("search.py", name, queries, rows, width, context.threads, env=env)

    context.compare(
        f"the ten nearest of {queries:,} queries among {rows:,} x {width}, {context.threads} threads",
        {"search": lambda: ours("search"), "products alone": lambda: ours("products")},
        {"faiss": peer("faiss"), "faiss, Haswell kernels": peer("faiss", "Haswell"), "torch": peer("torch")},
        key="seconds",
        unit="s",
        more_is_better=False,
        groups={"best faiss": ["faiss", "faiss, Haswell kernels"]},
    )
    work = 2e-9 * queries * rows * width
    context.say(f"  roofline: {work / context.roofline.gflops:.3f} s of multiply-adds")
