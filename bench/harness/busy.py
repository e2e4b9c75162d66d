"""Whether something else used the processor while a comparison ran.

/proc/stat counts the time of all processors; what this process and its children used is subtracted. Both are exact to a
tick of the clock or two for each processor. Time that a hypervisor gave to other guests ("steal") is told apart.
"""

import dataclasses
import os
import resource
import time

ALLOWED = 0.05  # of one core
TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Share:
    """Cores on average over the comparison: 0.05 is 5 % of one core."""

    others: float
    stolen: float
    names: str = ""

    @property
    def busy(self):
        return max(self.others, self.stolen) > ALLOWED

    def __str__(self):
        said = f"other processes used {100 * self.others:.0f} % of a core meanwhile"
        if self.names:
            said += f" ({self.names})"
        if self.stolen > ALLOWED:
            said += f", the hypervisor took {100 * self.stolen:.0f} % of a core"
        return said


def share(before, after, own_seconds, wall_seconds, tick=TICK):
    """Shares from two first lines of /proc/stat, and the processor time of our own processes between them."""
    fields = [[int(x) for x in line.split()[1:9]] for line in (before, after)]
    user, nice, system, _, _, irq, softirq, steal = (tick * (b - a) for a, b in zip(*fields))
    cores = os.cpu_count() or 1
    others = user + nice + system + irq + softirq - own_seconds - tick * cores
    return Share(max(0.0, others) / wall_seconds, max(0.0, steal) / wall_seconds)


def first_line():
    with open("/proc/stat") as file:
        return file.readline()


def own_seconds():
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def processes():
    """Processor ticks of every process: number -> (name, parent, ticks)."""
    seen = {}
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/stat", errors="replace") as file:
                text = file.read()
        except OSError:
            continue  # it ended
        name, rest = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :].split()
        seen[int(number)] = name, int(rest[1]), int(rest[11]) + int(rest[12])
    return seen


class Watch:
    """From its construction to `share()`."""

    def __init__(self):
        self.processes = processes()
        self.line, self.own, self.start = first_line(), own_seconds(), time.monotonic()

    def share(self):
        seconds = time.monotonic() - self.start
        found = share(self.line, first_line(), own_seconds() - self.own, seconds)
        if found.others > ALLOWED:
            found.names = self.names(seconds)
        return found

    def names(self, seconds):
        """The processes that used most and still run."""
        used = {}
        for number, (name, _, ticks) in processes().items():
            before = self.processes.get(number, (name, 0, 0))[2]
            if number != os.getpid():
                used[f"{name}, {number}"] = TICK * (ticks - before) / seconds
        most = sorted(used, key=used.get, reverse=True)[:2]
        return "; ".join(f"{name}: {100 * used[name]:.0f} %" for name in most if used[name] > ALLOWED / 2)
