"""Writes subwords.jsonl: small byte-pair, Unigram and charsmap models, words, and what the tokenizers library
makes of them (0.23.3): ids of pieces; normal forms with the number of their bytes that come from the first
character of the text.

    python make_subwords.py
"""
import base64
import json
import pathlib
import random
import struct

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

HERE = pathlib.Path(__file__).parent
PRINTABLE = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
OTHERS = [b for b in range(256) if b not in PRINTABLE]
LETTER = {b: chr(b) for b in PRINTABLE} | {b: chr(256 + i) for i, b in enumerate(OTHERS)}


def letters(word):
    return "".join(LETTER[b] for b in word.encode())


def case(kind, model, words):
    made = Tokenizer.from_str(json.dumps({"version": "1.0", "added_tokens": [], "model": model})).model
    pieces = [[t.id for t in made.tokenize(letters(word) if kind == "bytes" else word)] for word in words]
    return {"kind": kind, "model": model, "words": words, "pieces": pieces}


def random_words(rng, alphabet, count):
    lengths = [0, 1, 2, 3, 5, 8, 13]
    words = ["".join(rng.choice(alphabet) for _ in range(rng.choice(lengths))) for _ in range(count)]
    return words + ["".join(rng.choice(alphabet) for _ in range(120))]


def bpe(rng, kind):
    spell = letters if kind == "bytes" else str
    alphabet = "abé界😀"
    marked = rng.choice([("", ""), ("", "</w>"), ("##", "")]) if kind == "characters" else ("", "")
    unknown = "<unk>" if kind == "bytes" else rng.choice([None, "<unk>"])
    fallback = kind == "characters" and marked == ("", "") and rng.random() < 0.5
    pieces = [unknown] if unknown else []
    for c in sorted(set(spell("".join(rng.sample(alphabet, 4))))):
        pieces += [a + c + z for a in {"", marked[0]} for z in {"", marked[1]}]
    merges = []
    while len(merges) < 25:
        left, right = rng.choice(pieces), rng.choice(pieces)
        if marked[1] and left.endswith(marked[1]) or not right.startswith(marked[0]) or unknown in (left, right):
            continue
        merges.append([left, right] if rng.random() < 0.5 else f"{left} {right}")
        whole = left + right[len(marked[0]):]
        if whole not in pieces:
            pieces.append(whole)
    legacy = rng.random() < 0.5  # the library reads a list of one kind only
    merges = [m if isinstance(m, str) == legacy else (" ".join(m) if legacy else m.split()) for m in merges]
    if fallback:
        pieces += [f"<0x{b:02X}>" for b in range(256) if b != 0x9F]
    numbers = rng.sample(range(2 * len(pieces)), len(pieces))
    model = {"type": "BPE", "dropout": None, "unk_token": unknown, "continuing_subword_prefix": marked[0] or None,
             "end_of_word_suffix": marked[1] or None, "fuse_unk": rng.random() < 0.5, "byte_fallback": fallback,
             "ignore_merges": rng.random() < 0.3, "vocab": dict(zip(pieces, numbers)), "merges": merges}
    return case(kind, model, random_words(rng, alphabet + "x", 40) + pieces[:20])


def unigram(rng):
    alphabet = "abé界😀"
    scores = rng.choice([[-1.0], [-1.0, -2.0, -3.0], [-5 * rng.random() for _ in range(30)]])  # with ties, without
    vocab = [["".join(rng.choice(alphabet[:4]) for _ in range(rng.randint(1, 4))), rng.choice(scores)]
             for _ in range(25)]
    fallback = rng.random() < 0.5
    if fallback:
        vocab += [[f"<0x{b:02X}>", -9.0] for b in range(256) if b != 0x9F]
    unknown = rng.randrange(3)
    vocab[unknown:unknown] = [["<unk>", 0.0]]
    model = {"type": "Unigram", "unk_id": unknown, "vocab": vocab, "byte_fallback": fallback}
    return case("unigram", model, random_words(rng, alphabet + "xß", 40) + ["<unk>", "x<unk>", "<unk>a<unk><unk>"])


def charsmap(rules):
    """The blob for {text: replacement}: a darts-clone double array, then the replacements."""
    root, block = {}, b""
    for text, replacement in rules.items():
        node = root
        for byte in text.encode():
            node = node.setdefault(byte, {})
        node[None] = len(block)
        block += replacement.encode() + b"\0"
    units = {0: 0}

    def place(at, node):
        base = 1
        while any(base ^ (c or 0) in units for c in node):
            base += 1
        units[at] |= (at ^ base) << 10 | (None in node) << 8
        units.update({base ^ (c or 0): c or 0 for c in node})
        for c, below in node.items():
            if c is None:
                units[base] = below | 1 << 31
            else:
                place(base ^ c, below)

    place(0, root)
    size = (max(units) // 256 + 1) * 256  # the library looks no byte's unit up beyond the end
    trie = struct.pack(f"<{size}I", *(units.get(i, 0) for i in range(size)))
    return struct.pack("<I", len(trie)) + trie + block


def normal_forms(rng):
    rules = {"½": "1⁄2", "ﬁ": "fi", "\x01": "", "\r": " ", "\r\n": "\n", "e\u0301": "é", "e": "E", "\u0301": "",
             "A\u030a": "Å", "界": "jiè", "Ⅷ": "VIII", "\u200d": "", "n\u0303\u0301": "ñ", "\u1100": "ㄱ"}
    blob = charsmap(rules)
    tokenizer = Tokenizer(models.WordLevel({"?": 0}, "?"))
    tokenizer.normalizer = normalizers.Precompiled(blob)
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    some = "aeAn\u0301\u030a\u0303½ﬁ\x01\r\n界Ⅷ\u200d😀\u1100\u1161 \u1adc"
    texts = [*rules, *random_words(rng, some, 120)]
    forms = []
    for text in texts:
        normal = tokenizer.normalizer.normalize_str(text)
        origins = tokenizer.encode(text).offsets  # one a character
        first = sum(len(c.encode()) for c, (begin, _) in zip(normal, origins) if begin == 0)
        forms.append({"text": text, "normal": normal, "first": first})
    encoded = base64.b64encode(blob).decode()
    return {"normalizer": {"type": "Precompiled", "precompiled_charsmap": encoded}, "forms": forms}


def main():
    rng = random.Random(20261125)
    cases = [bpe(rng, "bytes") for _ in range(4)] + [bpe(rng, "characters") for _ in range(8)]
    cases += [unigram(rng) for _ in range(6)]
    lines = [json.dumps(c, ensure_ascii=True, separators=(",", ":")) for c in [*cases, normal_forms(rng)]]
    (HERE / "subwords.jsonl").write_text("\n".join(lines) + "\n")


main()
