"""Figures that a program of the repository prints itself: the last lines of its output are shown."""

from bench.harness.busy import Watch
from bench.harness.context import Skip
from bench.harness.process import run
from bench.harness.registry import item


def show(context, command, lines, short=None):
    if context.short and short is None:
        raise Skip("it has no short form")
    watch = Watch()
    done = run([*command, *(short or [] if context.short else [])])
    context.check(watch.share(), context.item)
    tail = done.text.rstrip().splitlines()[-lines:]
    context.say("\n".join("  " + line for line in tail) + f"\n  {done.seconds:.0f} s, {done.mb:,.0f} MB")
    context.note(command=[str(word) for word in command], seconds=done.seconds, mb=done.mb, said=tail)


@item("demo", "training on the sentences of a dictionary from random weights, as scripts/demo")
def demo(context):
    show(context, [context.program("crosslingual")], 25)


@item("finetune-packages", "all-MiniLM-L6-v2 fine-tuned on descriptions of Debian packages")
def finetune_packages(context):
    if not context.options.model:
        raise Skip("it needs all-MiniLM-L6-v2: --model DIR")
    show(context, [context.program("finetune_minilm"), context.options.model], 12)


@item("teach-german", "a static German-English student of all-MiniLM-L6-v2")
def teach_german(context):
    data = context.options.data
    if not context.options.model or not data:
        raise Skip("it needs all-MiniLM-L6-v2 and German-English sentences: --model DIR --data DIR")
    show(
        context,
        [
            context.program("teach_german"),
            context.options.model,
            data / "parallel-tatoeba-deu-eng/train.tsv.gz",
            data / "sts-stsb-multi/de.dev.tsv.gz",
        ],
        15,
    )


@item("other-programs", "every kind of folder opened by sentence-transformers, model2vec and tokenizers (peers only)")
def other_programs(context):
    if not context.python:
        raise Skip("other programs open the folders: --peers")
    show(
        context,
        [
            context.python,
            context.root / "bench/peers/other_programs.py",
            context.program("trine"),
            context.path("other_programs.json"),
        ],
        1,
    )
