"""Fine-tuning a transformer: trine train against sentence-transformers' trainer and a plain PyTorch loop that sorts the texts
of a step by length, which pads least."""

from bench.harness.registry import item
from bench.items.training import FIRST, INFONCE, arguments_of, train


def compare(context, title, kind, rows, batch, loss, steps, lora=0):
    """`rows` with a header; ours takes `steps` steps after the first 20, the peers as many after two."""
    warm = 0 if context.short else FIRST
    steps = 2 if context.short else steps
    header, rows = rows[0], rows[1:]
    chosen = [rows[i % len(rows)] for i in range(batch * (steps + warm))]
    name = context.item
    ours = context.inputs.write(f"{name}.tsv", ("\t".join(row) for row in [header, *chosen]))
    theirs = context.inputs.write(f"{name}_peers.tsv", ("\t".join(row) for row in [header, *chosen[-batch * steps :]]))
    texts = [text for row in chosen[-batch * steps :] for text in row[: 3 if kind == "triplets" else 2]]
    work = 3 * context.inputs.gflop(texts) / (batch * steps)
    arguments = arguments_of(
        context,
        kind,
        ours,
        batch,
        *(INFONCE if loss == "infonce" else ("--loss", loss)),
        *(("--lora-rank", lora) if lora else ()),
    )

    def peer(script, *options):
        return lambda: context.peer(
            script, context.inputs.model, theirs, context.threads, batch, "--loss", loss, "--lora", lora, *options
        )

    peers = {"sentence-transformers": peer("fine_tune_trainer.py"), "PyTorch by length": peer("fine_tune_loop.py")}
    if context.options.low_precision:
        peers |= {
            "sentence-transformers bf16": peer("fine_tune_trainer.py", "--bf16"),
            "PyTorch by length, bf16": peer("fine_tune_loop.py", "--bf16"),
        }
    context.compare(
        f"{title}, {context.threads} threads",
        {"trine": lambda: train(context, *arguments)},
        peers,
        unit="rows/s",
        work=0 if lora else work,
    )


@item("fine-tune", "fine-tuning, 32 triplets of sentences a step (InfoNCE), against sentence-transformers and PyTorch")
def triplets(context):
    compare(context, "fine-tuning, 32 triplets a step", "triplets", context.inputs.rows("triplets"), 32, "infonce", 20)


@item("fine-tune-long", "fine-tuning, 16 pairs of 256-token texts a step")
def long_texts(context):
    texts = context.inputs.long_texts(32 if context.short else 64)
    rows = [["anchor", "positive"], *zip(texts[::2], texts[1::2])]
    compare(context, "fine-tuning, 16 pairs of 256 tokens a step", "pairs", rows, 16, "infonce", 4)


@item("fine-tune-pairs", "fine-tuning, 128 pairs of sentences a step (InfoNCE)")
def pairs(context):
    rows = [row[:2] for row in context.inputs.rows("triplets")]
    compare(context, "fine-tuning, 128 pairs a step", "pairs", rows, 128, "infonce", 10)


@item("fine-tune-scored", "fine-tuning, 16 scored pairs of sentences a step (CoSENT)")
def scored(context):
    compare(context, "fine-tuning, 16 scored pairs a step", "scored", context.inputs.rows("scored"), 16, "cosent", 40)


@item("fine-tune-lora", "fine-tuning with LoRA of rank 8, 32 triplets a step")
def lora(context):
    compare(
        context,
        "fine-tuning with LoRA of rank 8, 32 triplets a step",
        "triplets",
        context.inputs.rows("triplets"),
        32,
        "infonce",
        20,
        lora=8,
    )
