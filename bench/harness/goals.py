"""What is to be reached, by item and by what it is compared with: with AVX2 (level v3) and with AVX-512 (v4).

    times    so many times as good as the peer
    memory   so many times less memory than the peer
    most     a value that is not to be exceeded, in the unit of the item
    share    of the rate of multiply-adds in registers
    gain     of the gain that multiply-adds in registers have from as many threads

A name of an item may have a *.
"""

import fnmatch

TABLE = """
item                   compared with                            what    v3     v4
fine-tune*             sentence-transformers                    times   3.5    6
fine-tune*             PyTorch by length                        times   2.8    5
fine-tune*             sentence-transformers bf16               times   -      2.5
fine-tune*             PyTorch by length, bf16                  times   -      2.5
fine-tune*             sentence-transformers                    memory  3      3
fine-tune*             PyTorch by length                        memory  3      3
fine-tune*             roofline                                 share   0.8    0.8
transformer-step       roofline                                 share   0.8    0.8
encode                 sentence-transformers                    times   2.3    3.8
encode-long            best float engine                        times   1.5    1.5
encode                 best float engine                        times   1.6    1.7
one-sentence           session                                  most    4      0.7
first-vector           transformer                              most    60     60
first-vector           static                                   most    10     10
static-train           model2vec                                times   20     20
losses infonce         best peer                                times   4      4
losses *               best peer                                times   3      3
large-batch            memory                                   most    2000   2000
search                 best faiss                               times   1.7    1.7
products               OpenBLAS                                 times   0.97   0.97
threads 2              fine-tune                                gain    0.93   0.93
threads 8              fine-tune                                gain    0.85   0.85
threads 16             fine-tune                                gain    0.75   0.75
threads 2              encode                                   gain    0.93   0.93
threads 8              encode                                   gain    0.85   0.85
threads 16             encode                                   gain    0.75   0.75
threads 16             fine-tune, PyTorch by length             times   3      3
threads 16             fine-tune, sentence-transformers         times   4      4
"""


def rows():
    """(item, compared with, what, level) -> number."""
    for line in TABLE.strip().splitlines()[1:]:
        item, against, what, *levels = (line[:23].strip(), line[23:64].strip(), *line[64:].split())
        for level, number in zip(("v3", "v4"), levels):
            if number != "-":
                yield (item, against, what, level), float(number)


def goal(item, against, what, level):
    """None where there is none. A row without * comes first."""
    found = [
        (pattern, number)
        for (pattern, *rest), number in rows()
        if rest == [against, what, level] and fnmatch.fnmatchcase(item, pattern)
    ]
    return min(found, key=lambda row: "*" in row[0])[1] if found else None


def said(item, against, what, level, value):
    """How a value stands to its goal; empty where there is none."""
    number = goal(item, against, what, level)
    if number is None:
        return ""
    reached = value <= number if what == "most" else value >= number
    return f", goal {number:g}: {'reached' if reached else 'NOT reached'}"
