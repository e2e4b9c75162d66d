"""One run of trine train, and what its steps took."""

import json
import shutil

FIRST = 20  # steps that are not counted, where a run has more


def train(context, *arguments, threads=None, name="tuned"):
    """Rows a second of the steps after the first 20, as metrics.jsonl has their times."""
    out = context.path(name)
    shutil.rmtree(out, ignore_errors=True)
    done = context.trine(
        "train", "--quiet", "--eval-rows", 0, "--threads", threads or context.threads, "--out", out, *arguments
    )
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    steps = [(line["step"], line["seconds"]) for line in lines if line["event"] == "step"]
    before = next((step for step in steps if step[0] == FIRST and steps[-1][0] > FIRST), (0, 0))
    batch = int(arguments[arguments.index("--batch") + 1])
    return {
        "rate": batch * (steps[-1][0] - before[0]) / (steps[-1][1] - before[1]),
        "mb": done.mb,
        "seconds": done.seconds,
    }


def arguments_of(context, kind, data, batch, *more):
    return (
        "--model",
        context.inputs.model,
        f"--{kind}",
        data,
        "--batch",
        batch,
        "--lr",
        2e-5,
        "--weight-decay",
        0.01,
        "--max-grad-norm",
        1,
        "--warmup",
        0.1,
        "--max-length",
        256,
        *more,
    )


INFONCE = ("--loss", "infonce", "--direction", "one-way", "--scale", 20)
