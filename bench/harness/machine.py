"""What the measurements ran on."""

import os

from bench.harness.process import numbers, run


def chip():
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith(("model name", "Hardware")):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return os.uname().machine


def features():
    """What of a processor decides the speed of products."""
    with open("/proc/cpuinfo") as file:
        flags = next((line.split() for line in file if line.startswith(("flags", "Features"))), [])
    known = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "asimd", "sve")
    return [name for name in known if name in flags]


def load():
    return os.getloadavg()[0]


class Roofline:
    """Rates of a loop of multiply-adds in registers and of memory, from bench_roofline."""

    def __init__(self, program, threads):
        said = run([program, threads]).text
        self.level = said.split("level ", 1)[1].split(",")[0]
        self.threads = threads
        self.gflops, self.read, self.copied = numbers(
            r"([\d.]+) GFLOP/s of multiply-adds.* ([\d.]+) GB/s read, ([\d.]+) copied", said
        )

    def __str__(self):
        return (
            f"{self.threads} threads: {self.gflops:.1f} GFLOP/s of multiply-adds in registers, memory {self.read:.1f} GB/s "
            f"read, {self.copied:.1f} copied"
        )
