"""Collects real lines in many scripts, to compare tokenizers on: LINES.txt, one text a line, shuffled.

    python scripts/tokenizer_lines.py OUT.txt [COUNT]     COUNT is 120,000 unless given

From the data sets in the folder that TRINE_DATA names (tab-separated and JSON lines, .gz), from Debian's
translated package descriptions, which apt-get fetches into a private folder beside OUT.txt, and from the
translations of iso-codes (apt-get install iso-codes), more than eighty languages. Says how many lines each
script has.
"""
import collections
import gettext
import gzip
import json
import os
import pathlib
import random
import subprocess
import sys
import unicodedata

LANGUAGES = "ja,ko,zh_CN,zh_TW,ru,uk,el,km,vi,sr,de,fr,pl,cs,tr,hu,sk,fi,ar,he,hi,th,ka,fa,bg"


def data_lines(folder):
    for path in sorted(folder.rglob("*.gz")):
        if "idx" in path.name:
            continue
        with gzip.open(path, "rt", encoding="utf-8", errors="replace", newline="\n") as lines:
            for line in lines:
                if path.name.endswith(".jsonl.gz"):
                    yield from (v for v in json.loads(line).values() if isinstance(v, str))
                else:
                    yield from line.rstrip("\n").split("\t")


def description_lines(folder):
    lists = folder / "apt" / "lists"
    if not lists.exists():
        (lists / "partial").mkdir(parents=True)
        (folder / "apt" / "cache" / "archives" / "partial").mkdir(parents=True)
        subprocess.run(["apt-get", "-o", f"Dir::State::lists={lists}", "-o", f"Dir::Cache={folder / 'apt' / 'cache'}",
                        "-o", f"Acquire::Languages={LANGUAGES}", "update"], check=True, stdout=subprocess.DEVNULL)
    for path in sorted(lists.glob("*Translation-*")):
        text = subprocess.run(["/usr/lib/apt/apt-helper", "cat-file", str(path)], capture_output=True, check=True).stdout
        for line in text.decode("utf-8", "replace").split("\n"):
            if line.startswith("Description-") and not line.startswith("Description-md5"):
                yield line.split(": ", 1)[-1]
            elif line.startswith(" ") and line != " .":
                yield line[1:]


def translated_lines():
    for path in sorted(pathlib.Path("/usr/share/locale").glob("*/LC_MESSAGES/iso_*.mo")):
        with open(path, "rb") as file:
            yield from (v for v in gettext.GNUTranslations(file)._catalog.values() if isinstance(v, str) and "\n" not in v)


def script(line):
    names = [unicodedata.name(c, "").split()[0] for c in line if c.isalpha() and ord(c) >= 0x80 and unicodedata.name(c, "")]
    other = [n for n in names if n != "LATIN"]
    return collections.Counter(other).most_common(1)[0][0] if other else ("LATIN" if names else "ASCII")


def main():
    out = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 120_000
    by_script = collections.defaultdict(set)
    sources = [description_lines(out.parent.resolve()), translated_lines()]
    if "TRINE_DATA" in os.environ:
        sources.append(data_lines(pathlib.Path(os.environ["TRINE_DATA"])))
    for source in sources:
        for line in source:
            line = line.replace("\n", " ").replace("\r", " ")
            if line:
                by_script[script(line)].add(line)
    rng = random.Random(5)
    kept, left = [], count
    # the same share for each script; what a rare one leaves goes to the others
    for i, name in enumerate(sorted(by_script, key=lambda n: len(by_script[n]))):
        share = left // (len(by_script) - i)
        lines = rng.sample(sorted(by_script[name]), min(share, len(by_script[name])))
        print(f"{name:12} {len(lines):7} of {len(by_script[name])}")
        kept += lines
        left -= len(lines)
    rng.shuffle(kept)
    out.write_text("".join(line + "\n" for line in kept), encoding="utf-8", newline="\n")
    print(len(kept), "lines,", out.stat().st_size, "bytes")


main()
