"""Training a static model with the program, which several items do."""

from bench.harness.process import numbers
from bench.items.training import train

HELD = 1000  # rows that nobody trains on


def program(context, pairs, *more, threads=None, name="static"):
    """Rows a second of the whole program, from reading the file to the saved model; accuracy on unseen rows."""
    rows = len(context.inputs.rows("parallel")) - 1 - HELD
    batch = 256 if context.short else 1024
    done = train(
        context,
        "--encoder",
        "static",
        "--pairs",
        pairs,
        "--columns",
        "1,2",
        "--loss",
        "infonce",
        "--batch",
        batch,
        *more,
        threads=threads,
        name=name
    )
    said = context.trine(
        "eval",
        "translation",
        "--model",
        context.path(name),
        "--pairs",
        context.path("unseen.tsv"),
        "--columns",
        "1,2",
        "--json",
    ).text
    accuracy = numbers(r'"mean_accuracy":([\d.]+)', said)[0]
    return {"rate": rows / done["seconds"], "steps_rate": done["rate"], "mb": done["mb"], "accuracy": accuracy}


def files(context):
    """Rows to train on and rows held out."""
    header, *rows = context.inputs.rows("parallel")
    write = lambda name, chosen: context.inputs.write(name, ("\t".join(row) for row in [header, *chosen]))
    return write("parallel.tsv", rows[:-HELD]), write("unseen.tsv", rows[-HELD:])


def trained_once(context):
    """A static model with a WordPiece vocabulary, trained once a run."""
    if not context.static:
        program(context, files(context)[0], "--tokenizer", context.inputs.word_pieces, name="static_pieces")
        context.static = context.path("static_pieces")
    return context.static
