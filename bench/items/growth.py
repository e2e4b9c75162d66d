"""How time and memory of training grow: with batch, length, width, vocabulary and rows of data, each beside its roofline."""

from bench.harness.busy import Watch
from bench.harness.plot import Chart, Panel, Series
from bench.harness.registry import item
from bench.items.training import INFONCE, arguments_of, train

TABLE_WIDTH = 256


def measured(context, name, axis, points, unit, roofline, memory, caption):
    """points   x -> function that returns {"time": ..., "mb": ...}
    roofline, memory   bounds, functions of x and of what was measured there"""
    watch = Watch()
    seen = {}
    for x, measure in points.items():
        results = [measure() for _ in range(context.rounds)]
        seen[x] = {key: min(result[key] for result in results) for key in results[0]}
    context.check(watch.share(), f"growth with {axis}")
    for x, best in seen.items():
        context.say(
            f"  {axis} {x:,}: {best['time']:,.2f} {unit}, {best['mb']:,.0f} MB; roofline {roofline(x, best):,.2f} {unit}, {memory(x, best):,.0f} MB"
        )
    context.note(growth=name, points=seen)
    title = f"Training by {axis}" + (" (other processes ran)" if context.was_busy else "")
    panel = lambda key, y, bound: Panel(
        axis,
        y,
        [
            Series("trine", [(x, seen[x][key]) for x in seen]),
            Series("roofline", [(x, bound(x, seen[x])) for x in seen], bound=True),
        ],
    )
    context.plots.append(Chart(name, title, [panel("time", unit, roofline), panel("mb", "MB", memory)], caption))


# --- transformers: multiply-adds decide ---------------------------------------------------------------------
def step(context, model, batch, length):
    """Milliseconds of a step of `batch` pairs of texts of `length` tokens."""
    steps = 2 if context.short else 24
    texts = context.inputs.exact_texts(2 * batch * min(steps, 4), length)
    rows = list(zip(texts[::2], texts[1::2]))
    lines = ["anchor\tpositive", *("\t".join(rows[i % len(rows)]) for i in range(batch * steps))]
    data = context.inputs.write("growth.tsv", lines)
    arguments = list(arguments_of(context, "pairs", data, batch, *INFONCE))
    arguments[1], arguments[arguments.index("--max-length") + 1] = model, max(256, length)
    done = train(context, *arguments)
    return {"time": 1e3 * batch / done["rate"], "mb": done["mb"]}


def work(layers, width, batch, length):
    """GFLOP of a step: three times the products of 2 x batch texts."""
    return 3 * 2e-9 * layers * 2 * batch * length * (12 * width * width + 2 * length * width)


def parameters_mb(layers, width, words):
    return 4e-6 * (layers * 12 * width * width + (words + 512) * width)


TRANSFORMER = (
    "Roofline of time: products of the step at the rate of multiply-adds in registers. Of memory: weights, gradients and two "
    "moments of the blocks, the word table, and eight activations of a token's width and one of four times that a block."
)


def memory_of(context, layers, width, batch, length):
    weights = parameters_mb(layers, width, 0) * 4 + 4e-6 * len(context.inputs.words) * width
    return weights + 4e-6 * layers * 2 * batch * length * 12 * width


@item("growth-batch", "fine-tuning: time and memory by rows a step")
def batch(context):
    layers, width, _ = context.inputs.shape
    sizes = (4, 8) if context.short else (8, 16, 32, 64, 128, 256)
    measured(
        context,
        "growth-batch",
        "batch",
        {n: (lambda n=n: step(context, context.inputs.model, n, 32)) for n in sizes},
        "ms a step",
        lambda n, _: 1e3 * work(layers, width, n, 32) / context.roofline.gflops,
        lambda n, _: memory_of(context, layers, width, n, 32),
        f"Pairs of texts of 32 tokens. {TRANSFORMER}",
    )


@item("growth-length", "fine-tuning: time and memory by tokens of a text")
def length(context):
    layers, width, _ = context.inputs.shape
    sizes = (16, 32) if context.short else (16, 32, 64, 128, 256)
    rows = 4 if context.short else 16
    measured(
        context,
        "growth-length",
        "tokens",
        {n: (lambda n=n: step(context, context.inputs.model, rows, n)) for n in sizes},
        "ms a step",
        lambda n, _: 1e3 * work(layers, width, rows, n) / context.roofline.gflops,
        lambda n, _: memory_of(context, layers, width, rows, n),
        f"{rows} pairs of texts a step. {TRANSFORMER}",
    )


@item("growth-width", "fine-tuning: time and memory by width of a transformer of random weights")
def width(context):
    layers = 2
    widths = (64, 128) if context.short else (128, 256, 384, 512, 768)
    models = {n: context.inputs.make_model(f"width{n}", n, layers, n // 32) for n in widths}
    rows = 4 if context.short else 32
    measured(
        context,
        "growth-width",
        "width",
        {n: (lambda n=n: step(context, models[n], rows, 32)) for n in widths},
        "ms a step",
        lambda n, _: 1e3 * work(layers, n, rows, 32) / context.roofline.gflops,
        lambda n, _: memory_of(context, layers, n, rows, 32),
        f"{layers} blocks, {rows} pairs of texts of 32 tokens. {TRANSFORMER}",
    )


# --- static models: memory decides ---------------------------------------------------------------------------
def grown_rows(context, count):
    """As many rows; where there are fewer, numbers make repeated ones distinct."""
    header, *rows = context.inputs.rows("parallel")
    yield "\t".join(header)
    for i in range(count):
        turn, place = divmod(i, len(rows))
        yield "\t".join(f"{text} {turn}x{i % 97}" if turn else text for text in rows[place])


def whole_program(context, count, buckets):
    data = context.inputs.write("growth.tsv", grown_rows(context, count))
    done = train(
        context,
        "--encoder",
        "static",
        "--pairs",
        data,
        "--columns",
        "1,2",
        "--batch",
        256 if context.short else 1024,
        "--hash-buckets",
        buckets,
    )
    table = (context.path("tuned") / "model.safetensors").stat().st_size
    return {"time": done["seconds"], "mb": done["mb"], "table_mb": 1e-6 * table}


def static_seconds(context, count, table_mb):
    """A row of data names some 60 rows of the table. A quarter of them is left once those that a step names twice are; a step
    reads these, writes and reads their gradients, and reads and writes them again. The table itself is written at the start, and
    read and written at the end."""
    return 1e-3 * (60 / 4 * 5 * count * 4e-6 * TABLE_WIDTH + 3 * table_mb) / context.roofline.copied


STATIC = (
    "Hashed words, whole program. Roofline of time: memory at the rate of a copy, for the start and the end of the table that is "
    "saved and for the rows of it that the steps read and write. Of memory: that table, one number of the optimizer a row, and 80 "
    "bytes a pair of texts."
)


def static_memory(count, table_mb):
    return table_mb * (1 + 1 / TABLE_WIDTH) + 80e-6 * count


@item("growth-vocabulary", "static training: time and memory by rows of the table")
def vocabulary(context):
    rows = 2000 if context.short else len(context.inputs.rows("parallel")) - 1
    sizes = (8192, 16384) if context.short else (16384, 65536, 262144, 1048576, 2097152)
    measured(
        context,
        "growth-vocabulary",
        "rows of the table",
        {n: (lambda n=n: whole_program(context, rows, n)) for n in sizes},
        "s",
        lambda n, seen: static_seconds(context, rows, seen["table_mb"]),
        lambda n, seen: static_memory(rows, seen["table_mb"]),
        f"{rows:,} pairs. {STATIC}",
    )


@item("growth-data", "static training: time and memory by rows of data")
def data(context):
    sizes = (1000, 2000) if context.short else (10000, 30000, 100000, 300000, 1000000)
    buckets = 131072
    measured(
        context,
        "growth-data",
        "rows of data",
        {n: (lambda n=n: whole_program(context, n, buckets)) for n in sizes},
        "s",
        lambda n, seen: static_seconds(context, n, seen["table_mb"]),
        lambda n, seen: static_memory(n, seen["table_mb"]),
        f"{buckets:,} rows of the table. {STATIC}",
    )
