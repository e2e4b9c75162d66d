"""What items share: where programs, data and peers are, how often to measure, and the measuring itself."""

import json

from bench.harness import goals, machine, process, turns
from bench.harness.inputs import Inputs

# What a shell may have set for OpenBLAS; only an arm that names a variable has it.
CLEAN = {"OPENBLAS_CORETYPE": None, "OPENBLAS_NUM_THREADS": None}


class Skip(Exception):
    """Something that an item needs is not at hand; the message says what and how to get it."""


class Refused(Exception):
    """Other processes ran while something was measured."""


class Context:
    def __init__(self, root, options):
        self.root, self.options = root, options
        self.build = root / options.build
        self.folder = root / "build/bench"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.short, self.threads = options.short, options.threads
        self.rounds = options.rounds or (1 if options.short else 3)
        self.python = (root / options.venv / "bin/python").absolute() if options.peers else None
        if self.python and not self.python.exists():
            raise Skip(
                f"--peers: {self.python} is missing; scripts/bench --make-venv makes it, --venv DIR names another"
            )
        self.roofline = machine.Roofline(self.program("bench_roofline"), self.threads)
        self.level = None if self.short else self.roofline.level  # whose goals are set beside the figures
        self.inputs = Inputs(self)
        self.results, self.plots = [], []
        self.was_busy = False  # whether other processes ran during the last measurement
        self.static = None  # the folder of the static model, once it is trained
        self.item = None  # the name of the item that is measured now

    # --- programs -------------------------------------------------------------------------------------
    def program(self, name):
        path = self.build / name
        if not path.exists():
            raise Skip(f"{path} is not built; scripts/setup --with tests builds it")
        return path

    def bench(self, name, *arguments, env=None):
        return process.run([self.program(name), *arguments], {**CLEAN, **(env or {})})

    def trine(self, *arguments):
        return process.run([self.program("trine"), *arguments], CLEAN)

    def peer(self, script, *arguments, env=None):
        """The JSON object that a script of bench/peers prints last, with its peak memory."""
        limits = {name: self.threads for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
        quiet = {
            "HF_HUB_OFFLINE": 1,
            "HF_DATASETS_OFFLINE": 1,
            "TOKENIZERS_PARALLELISM": "false",
            "HF_HUB_DISABLE_PROGRESS_BARS": 1,
            "TRANSFORMERS_VERBOSITY": "error",
        }
        done = process.run(
            [self.python, self.root / "bench/peers" / script, *arguments], {**CLEAN, **quiet, **limits, **(env or {})}
        )
        objects = [line for line in done.text.splitlines() if line.startswith("{")]
        if not objects:
            raise process.Failed(f"{script} printed no result:\n{done.text[-800:]}")
        return {"mb": done.mb, "seconds": done.seconds, **json.loads(objects[-1])}

    # --- measuring ------------------------------------------------------------------------------------
    def compare(self, title, arms, peers=None, **how):
        """Our arms and, with --peers, theirs, in turns; see turns.Comparison. Prints, and returns the comparison. Measures a second
        time where other processes ran; throws Refused where they still do."""
        comparison = turns.Comparison(self.item, title, list(arms), **how)
        every = {**arms, **(peers or {} if self.python else {})}
        comparison.measure(every, self.rounds)
        if comparison.share.busy and not self.options.busy_ok:
            self.say(f"  once more, because {comparison.share}")
            comparison.measure(every, self.rounds)
        self.check(comparison.share, title)
        self.results.append(comparison.as_json())
        self.say(comparison.text(self.roofline, self.level))
        return comparison

    def check(self, share, title):
        """Throws Refused unless what was measured meanwhile may be reported."""
        self.was_busy = share.busy
        if share.busy and not self.options.busy_ok:
            raise Refused(f"{title}: not reported, because {share}; repeat it when they have ended, or use --busy-ok")
        if share.busy:
            self.say(f"  BUSY: {share}")

    def goal(self, against, what, value, item=None):
        return goals.said(item or self.item, against, what, self.level, value)

    def note(self, **values):
        """What has no arms, for --json."""
        self.results.append({"item": self.item, **values})

    def say(self, text):
        print(text, flush=True)

    def path(self, name):
        return self.folder / name
