"""Tokenizers of published models on one thread."""

from bench.harness.process import numbers
from bench.harness.registry import item


@item(
    "tokenize", "tokenizers of published models, WordPiece, byte-level BPE and Unigram, against tokenizers, one thread"
)
def tokenize(context):
    lines = context.path("lines.txt")
    if not lines.exists():
        context.inputs.say_once(
            f"{lines} is not there: scripts/tokenizer_lines.py writes lines in more than thirty scripts; "
            "sentences stand in"
        )
        count = 500 if context.short else 60000
        lines = context.inputs.write(
            "tokenize.txt", [text for row in context.inputs.rows("parallel")[1 : count + 1] for text in row]
        )
    folders = {"of the model": context.inputs.model}
    if context.python:
        context.peer("tokenizing.py", "make", lines, context.path("tokenizers"))
        folders |= {name: context.path("tokenizers") / name for name in ("bpe", "unigram")}
    for name, folder in folders.items():

        def ours(folder=folder):
            return {"rate": numbers(r"([\d.]+) MB/s", context.bench("bench_tokenize", folder, lines).text)[0]}

        def theirs(folder=folder):
            return context.peer("tokenizing.py", "time", folder, lines, env={"RAYON_NUM_THREADS": 1})

        context.compare(f"tokenizing, {name}, one thread", {"trine": ours}, {"tokenizers": theirs}, unit="MB/s")
        if context.python:
            said = context.peer("tokenizing.py", "compare", context.program("bench_tokenize"), folder, lines)
            context.say(f"  {said['texts']:,} texts, the ids of {said['differ']} differ")
