"""Encoding many texts, one sentence at a time, and from the start of the process."""

import re

from bench.harness.context import Skip
from bench.harness.process import Failed, numbers, run
from bench.harness.registry import item
from bench.items.static_model import trained_once

ENGINES = {"sentence-transformers": "st", "ONNX Runtime": "onnx", "OpenVINO": "openvino", "CTranslate2": "ctranslate2"}
LOW = {
    "sentence-transformers bf16": "st_bf16",
    "OpenVINO bf16": "openvino_bf16",
    "ONNX Runtime int8": "onnx_int8",
    "CTranslate2 int8": "ctranslate2_int8",
}
GROUP = {"best float engine": list(ENGINES)[1:]}


def engines(context):
    return ENGINES | LOW if context.options.low_precision else ENGINES


def rate(context, model, texts, threads=None, out="vectors.npy"):
    """Texts a second as `trine encode` prints them: reading, tokenizing, encoding and writing; not loading."""
    done = context.trine(
        "encode", "--model", model, "--threads", threads or context.threads, "--out", context.path(out), texts
    )
    return {"rate": numbers(r"([\d,]+) sentences/s", done.text)[0], "mb": done.mb, "seconds": done.seconds}


def compare(context, title, texts):
    path = context.inputs.write(f"{context.item}.txt", texts)
    model = context.inputs.model

    def peer(engine):
        return lambda: context.peer("encode.py", engine, model, path, context.threads, context.folder)

    context.compare(
        f"{title}, {context.threads} threads",
        {"trine": lambda: rate(context, model, path)},
        {name: peer(engine) for name, engine in engines(context).items()},
        unit="texts/s",
        work=context.inputs.gflop(texts) / len(texts),
        groups=GROUP,
    )


@item("encode", "encoding short sentences against sentence-transformers, ONNX Runtime, OpenVINO and CTranslate2")
def short_texts(context):
    texts = context.inputs.sentences(200 if context.short else 3000)
    compare(context, f"encoding {len(texts):,} sentences", texts)


@item("encode-long", "encoding texts of 256 tokens against the same")
def long_texts(context):
    compare(context, "encoding texts of 256 tokens", context.inputs.long_texts(16 if context.short else 256))


@item("one-sentence", "one sentence at a time, model loaded, against the same")
def one_sentence(context):
    path = context.inputs.write("one-sentence.txt", context.inputs.sentences(200))
    model = context.inputs.model
    for threads in sorted({1, context.threads}):

        def ours(what, threads=threads):
            done = context.bench("bench_encode", path, model, threads)
            return {"ms": numbers(rf"([\d.]+) ms {what}", done.text)[0]}

        def peer(engine, threads=threads):
            return lambda: context.peer(
                "encode.py", engine, model, path, threads, context.folder, "--one", env={"OMP_NUM_THREADS": threads}
            )

        context.compare(
            f"one sentence at a time, {threads} threads",
            {"session": lambda: ours("in a session"), "no session": lambda: ours("without")},
            {name: peer(engine) for name, engine in engines(context).items()},
            key="ms",
            unit="ms",
            more_is_better=False,
            groups=GROUP,
            most={"session": "session"} if threads == 2 else {},
        )


@item("first-vector", "from the start of the process to the first vector")
def first_vector(context):
    text = context.inputs.write("first-vector.txt", context.inputs.sentences(1))
    static = trained_once(context)

    def ours(model):
        done = context.trine("encode", "--quiet", "--model", model, "--out", context.path("vector.npy"), text)
        return {"ms": 1e3 * done.seconds, "mb": done.mb}

    def theirs():
        done = context.peer("first_vector.py", context.inputs.model, text)
        return {"ms": 1e3 * done["seconds"], "mb": done["mb"]}

    for model in (context.inputs.model, static):  # its files come into the page cache
        ours(model)
    context.compare(
        "from the start of the process to the first vector",
        {"transformer": lambda: ours(context.inputs.model), "static": lambda: ours(static)},
        {"sentence-transformers": theirs},
        key="ms",
        unit="ms",
        more_is_better=False,
        most={"transformer": "transformer", "static": "static"},
    )


@item("same-vectors", "the largest difference between our vectors and those of sentence-transformers (peers only)")
def same_vectors(context):
    if not context.python:
        raise Skip("it compares with sentence-transformers: --peers")
    texts = context.inputs.table("triplets", 5000, name="same-vectors.tsv")
    done = run(
        [
            context.python,
            context.root / "scripts/compare_embeddings.py",
            context.inputs.model,
            texts,
            "--sentences",
            100 if context.short else 1000,
            "--trine",
            context.program("trine"),
        ]
    )
    line = next((line for line in done.text.splitlines() if re.search("largest difference", line)), None)
    if line is None:
        raise Failed(f"compare_embeddings.py printed no difference:\n{done.text[-500:]}")
    context.say("  " + line)
    context.note(said=line)
