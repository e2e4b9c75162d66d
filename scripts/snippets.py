#!/usr/bin/env python3
"""Copies the code of marked source regions into the documentation.

A block below `<!-- from FILE NAME -->` gets the lines between `// [docs:NAME]` and `// [docs:end]` of FILE, without
their common indentation. tests/docs fails where the two differ; this makes them equal.
"""

import pathlib
import re
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(<!-- from (\S+) (\S+) -->\n```\w*\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)


def region(file, name):
    lines = (ROOT / file).read_text().split("\n")
    begin = next((i for i, line in enumerate(lines) if f"// [docs:{name}]" in line), None)
    if begin is None:
        raise SystemExit(f"{file} has no region // [docs:{name}]")
    end = next(i for i in range(begin, len(lines)) if "// [docs:end]" in lines[i])
    return textwrap.dedent("\n".join(lines[begin + 1 : end])) + "\n"


for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
    old = page.read_text()
    new = BLOCK.sub(lambda match: match[1] + region(match[2], match[3]) + match[5], old)
    if new != old:
        page.write_text(new)
        print(page.relative_to(ROOT))
