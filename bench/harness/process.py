"""Runs a command and says what it took: output, seconds, peak memory, processor time.

The peak is what the kernel reports of the child. A child starts with the memory of this process on its account, some 20 MB,
so smaller peaks cannot be seen.
"""

import dataclasses
import os
import re
import subprocess
import tempfile
import time


class Failed(Exception):
    """A command that did not end well; the message has the last lines of its output."""


@dataclasses.dataclass
class Run:
    text: str
    seconds: float
    mb: float
    processor_seconds: float


def run(command, env=None, folder=None):
    """A variable of `env` that is None is removed. Standard output and errors are one text."""
    environment = dict(os.environ)
    for name, value in (env or {}).items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = str(value)
    command = list(map(str, command))
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            child.wait()
            raise
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if child.returncode != 0:
        tail = "\n".join(text.strip().splitlines()[-6:])
        raise Failed(f"{' '.join(command)}: exit {child.returncode}\n{tail}")
    return Run(text, seconds, used.ru_maxrss * 1024 / 1e6, used.ru_utime + used.ru_stime)


def numbers(pattern, text):
    """The groups of the first match as numbers; thousands may be separated by commas."""
    found = re.search(pattern, text)
    if not found:
        raise Failed(f"no match for {pattern!r} in:\n{text.strip()[-800:]}")
    return [float(group.replace(",", "")) for group in found.groups()]
