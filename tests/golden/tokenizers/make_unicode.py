"""Writes utf8.txt (bytes and what Python reads them as, both in hex), normal.txt (text and its NFC, NFD,
NFKC forms, in hex) and hashes.txt (words and the rows that tokenizers/hashed_tokenizer.hpp defines), all by Python alone.

    python make_unicode.py
"""
import pathlib
import random
import unicodedata

HERE = pathlib.Path(__file__).parent
M = (1 << 64) - 1


def utf8(rng):
    heads = [0x41, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF]
    tails = [0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0x00]
    for _ in range(400):
        data = bytes(rng.choice(rng.choice([heads, tails, tails])) for _ in range(rng.randint(0, 9)))
        yield data, data.decode("utf-8", "replace").encode("utf-8")


def normal(rng):
    old = unicodedata.ucd_3_2_0  # what was assigned then has the same normal form in every later version
    codes = [c for c in range(1, 0x2FA20) if not 0xD800 <= c < 0xE000 and old.category(chr(c)) != "Cn"]
    letters = [c for c in codes if c < 0x2000]
    marks = [c for c in codes if unicodedata.combining(chr(c))]
    for _ in range(300):
        text = "".join(chr(rng.choice(rng.choice([letters, letters, marks, codes, range(32, 127)])))
                       for _ in range(rng.randint(1, 12)))
        yield [text] + [unicodedata.normalize(f, text) for f in ("NFC", "NFD", "NFKC")]


def dense(c):
    blocks = [(0x1100, 0x11FF), (0x3041, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF),
              (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)]
    return any(a <= c <= b for a, b in blocks)


def row(seed, codes, rows):
    h = seed
    for c in codes:
        h = (h ^ c) * 0x9E3779B97F4A7C15 & M
        h ^= h >> 32
    h = h * 0xD6E8FEB86659FD93 & M
    h ^= h >> 32
    h = h * 0xD6E8FEB86659FD93 & M
    return h * rows >> 64


def features(word, rows, shortest, longest):
    wrapped = [2] + [ord(c) for c in word] + [3]
    out = [row(0x7472696E65776F72, wrapped[1:-1], rows)]
    for begin in range(len(wrapped)):
        for size in range(1, min(max(longest, 3), len(wrapped) - begin, len(wrapped) - 1) + 1):
            gram = wrapped[begin:begin + size]
            if size <= 3 if all(map(dense, gram)) else shortest <= size <= longest:
                out.append(row(0x7472696E656E6772, gram, rows))
    return out


def main():
    rng = random.Random(3)
    with open(HERE / "utf8.txt", "w", newline="\n") as f:
        for data, text in utf8(rng):
            f.write(f"{data.hex() or '-'} {text.hex() or '-'}\n")
    with open(HERE / "normal.txt", "w", newline="\n") as f:
        for forms in normal(rng):
            f.write(" ".join(t.encode().hex() for t in forms) + "\n")
    with open(HERE / "hashes.txt", "w", newline="\n", encoding="utf-8") as f:
        for word in ["a", "der", "haus", "straße", "donaudampfschifffahrt", ".", "😀", "日本語", "東", "한국어",
                     "สวัสดี", "привет", "x日本y", "ß"]:
            for rows, shortest, longest in ((131072, 3, 5), (1000, 2, 3)):
                f.write(f"{word} {rows} {shortest} {longest} {' '.join(map(str, features(word, rows, shortest, longest)))}\n")


main()
