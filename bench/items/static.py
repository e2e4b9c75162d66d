"""Static models: training as whole program and as steps alone, and encoding."""

import shutil

from bench.harness.process import numbers
from bench.harness.registry import item
from bench.items.encoding import rate
from bench.items.static_model import HELD, files, program, trained_once


@item(
    "static-train",
    "training a static model, whole program and steps alone, against model2vec and sentence-transformers",
)
def static_train(context):
    pairs, unseen = files(context)
    start = trained_once(context)  # the peers read its tokenizer
    pieces = ("--tokenizer", context.inputs.word_pieces)

    def peer(name):
        return lambda: context.peer("static_train.py", name, start / "tokenizer.json", pairs, unseen, context.threads)

    shown = context.compare(
        f"training a static model on {len(context.inputs.rows('parallel')) - 1 - HELD:,} pairs, whole program, {context.threads} threads",
        {
            "trine": lambda: program(context, pairs, *pieces, name="static_pieces"),
            "trine, hashed": lambda: program(context, pairs),
        },
        {"model2vec": peer("model2vec"), "sentence-transformers": peer("st")},
        unit="pairs/s",
    )
    shown.key, shown.item = "steps_rate", "static-steps"
    shown.title = "the same, steps alone; the peers tokenize in theirs"
    context.say(shown.text(context.roofline, context.level))


@item("static-step", "static training, 512 pairs of hashed words a step, against a PyTorch EmbeddingBag")
def static_step(context):
    pairs, _ = files(context)
    steps = 3 if context.short else 100

    def ours():
        done = context.bench("bench_static_training", pairs, context.threads)
        return {"rate": numbers(r"([\d,]+) sentences/s", done.text)[0], "mb": done.mb}

    context.compare(
        f"static training, 512 pairs a step, {context.threads} threads",
        {"trine": ours},
        {"PyTorch EmbeddingBag": lambda: context.peer("static_step.py", pairs, context.threads, steps)},
        unit="sentences/s",
    )


@item("static-encode", "encoding with a static model on one core, against model2vec")
def static_encode(context):
    own = trained_once(context)
    other = context.path("static_model2vec")
    shutil.rmtree(other, ignore_errors=True)
    context.trine("convert", "--model", own, "--to", "model2vec", "--out", other)
    texts = context.inputs.write(
        "static-encode.txt", (text for row in context.inputs.rows("parallel")[1:] for text in row)
    )
    context.compare(
        "encoding with a static model, one thread",
        {
            "trine": lambda: rate(context, own, texts, 1),
            "trine, model2vec folder": lambda: rate(context, other, texts, 1),
        },
        {"model2vec": lambda: context.peer("static_encode.py", other, texts)},
        unit="texts/s",
    )
