"""Writes the fixtures of the tests of published tokenizers: tokenizer.json files that are small but of the
published kinds, and what the tokenizers library makes of three hundred nasty lines.

    python make_published.py                needs tokenizers and sentencepiece; made with versions 0.23 and 0.2
    python make_published.py OUT LINES.txt  instead, one folder with a tokenizer.json for every case, each followed
                                            by its comparison on the lines with ../../../bench/peers/tokenizing.py

published_lines.txt       the lines
published_components.json "models"; "cases": one tokenizer.json each, whose "model" names one of the models, and
                          for each line of "texts" the ids. With "bytes" they are the bytes of the normalized
                          text; "words" holds the words of all its cases, so that ids show where texts are split.
published_*.json          the tokenizers of whole models
published_*.txt           their ids for every line
"""
import json
import pathlib
import random
import sys
import tempfile
import unicodedata

import tokenizers

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "bench"))
import peer_tokenize  # noqa: E402

BYTES = {"type": "BPE", "byte_fallback": True, "unk_token": "<unk>",
         "vocab": {**{f"<0x{i:02X}>": i for i in range(256)}, "<unk>": 256}, "merges": []}
WORDS = {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}
LETTERS = {letter: i for i, letter in enumerate(sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet()))}
BYTE_LEVEL = {"type": "BPE", "vocab": {**LETTERS, "Ġw": 256}, "merges": [["Ġ", "w"]]}
MODELS = {"bytes": BYTES, "words": WORDS, "byte_level": BYTE_LEVEL}
GPT4 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def token(id, content, **flags):
    return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
            "special": True, **flags}


def cases():
    def normal(*steps):
        return {"model": "bytes", "normalizer": steps[0] if len(steps) == 1 else {"type": "Sequence", "normalizers": list(steps)}}

    def words(*steps, **more):
        pre = steps[0] if len(steps) == 1 else {"type": "Sequence", "pretokenizers": list(steps)}
        return {"model": "words", "pre_tokenizer": pre, **more}

    def bert(clean, chinese, strip, lower):
        return {"type": "BertNormalizer", "clean_text": clean, "handle_chinese_chars": chinese, "strip_accents": strip,
                "lowercase": lower}

    yield "bert", normal(bert(True, True, None, True))
    yield "bert_cased", normal(bert(True, True, None, False))
    yield "bert_bare", normal(bert(False, False, False, False))
    yield "bert_accents", normal(bert(False, True, False, True))
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        yield form.lower(), normal({"type": form})
    yield "lowercase", normal({"type": "Lowercase"})
    yield "strip_accents", normal({"type": "NFD"}, {"type": "Lowercase"}, {"type": "StripAccents"})
    yield "strip", normal({"type": "Strip", "strip_left": True, "strip_right": True})
    yield "strip_left", normal({"type": "Strip", "strip_left": True, "strip_right": False})
    yield "nmt", normal({"type": "Nmt"})
    yield "replace", normal({"type": "Replace", "pattern": {"String": "a"}, "content": "xyz"},
                            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
                            {"type": "Replace", "pattern": {"Regex": "\\p{N}{2,3}"}, "content": "#"})
    yield "prepend", normal({"type": "Prepend", "prepend": "▁"},
                            {"type": "Replace", "pattern": {"String": " "}, "content": "▁"})
    yield "bert_words", words({"type": "BertPreTokenizer"})
    yield "whitespace", words({"type": "Whitespace"})
    yield "whitespace_split", words({"type": "WhitespaceSplit"})
    yield "digits", words({"type": "Digits", "individual_digits": False})
    yield "each_digit", words({"type": "WhitespaceSplit"}, {"type": "Digits", "individual_digits": True})
    for how in ("Removed", "Isolated", "Contiguous", "MergedWithPrevious", "MergedWithNext"):
        yield "punctuation_" + how.lower(), words({"type": "Punctuation", "behavior": how})
        yield "split_" + how.lower(), words({"type": "Split", "pattern": {"String": " "}, "behavior": how, "invert": False})
        yield "not_" + how.lower(), words({"type": "Split", "pattern": {"Regex": "\\p{L}+"}, "behavior": how, "invert": True})
    yield "gpt4", words({"type": "Split", "pattern": {"Regex": GPT4 % "{1,3}"}, "behavior": "Isolated", "invert": False})
    yield "gpt4_one_digit", words({"type": "Split", "pattern": {"Regex": GPT4 % ""}, "behavior": "Removed", "invert": True})
    for scheme in ("always", "first", "never"):
        yield "metaspace_" + scheme, words({"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": True},
                                           added_tokens=[token(1, "<mask>", lstrip=True)])
    yield "metaspace_nfkc", words({"type": "WhitespaceSplit"}, {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first",
                                                                 "split": False}, normalizer={"type": "NFKC"})
    yield "metaspace_legacy", {"model": "bytes", "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True}}
    flags = [token(1, "<mask>", lstrip=True), token(2, "[SEP]", rstrip=True), token(3, "word", single_word=True, special=False),
             token(4, "  "), token(5, "<mask>s"), token(6, "Straße", normalized=True, special=False), token(7, "é", normalized=True)]
    yield "added", words({"type": "WhitespaceSplit"}, normalizer=bert(True, True, None, True), added_tokens=flags)
    yield "added_prefix", words({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
                                normalizer={"type": "Prepend", "prepend": "_"}, added_tokens=flags)
    yield "roberta", {**words({"type": "WhitespaceSplit"}), "added_tokens": [token(1, "<s>"), token(2, "</s>")],
                      "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1],
                                         "trim_offsets": True, "add_prefix_space": True}}
    yield "bert_processing", {**words({"type": "BertPreTokenizer"}), "added_tokens": [token(1, "[CLS]"), token(2, "[SEP]")],
                              "truncation": {"direction": "Right", "max_length": 7, "strategy": "LongestFirst", "stride": 0},
                              "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}}
    yield "left", {"model": "byte_level", "added_tokens": [token(257, "<s>"), token(258, "</s>")],
                   "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
                   "truncation": {"direction": "Left", "max_length": 12, "strategy": "LongestFirst", "stride": 0},
                   "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", 258], "cls": ["<s>", 257],
                                      "trim_offsets": True, "add_prefix_space": True}}


def whole(case):
    model = MODELS[case["model"]]
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None, "pre_tokenizer": None,
            "post_processor": None, "decoder": None, **case, "model": model}


def nasty_lines():
    rng = random.Random(11)
    lines = [s for s in (HERE / "lines.txt").read_text(encoding="utf-8").split("\n")[:47]]
    lines += ["", " ", "  ", "   a   b  ", "<mask>", "a <mask>b", "a  <mask>  b", "<mask><mask>s [SEP]  c", "[SEP] [CLS]x[MASK]",
              "words word sword word.", "  word  ", "STRASSE Straße straße", "e\u0301 é É", "it's IT'S we'll WE'LL you've 'd'",
              "1 12 123 1234 12345 ½ ² ١٢٣٤", "a\r\n\r\nb \r\n c".replace("\n", "\x0b").replace("\r", "\x0c"), "…!?  ?!…", "__a__b",
              "ÅÅÅ \u212b ﬁ ﷺ ㎒ ｶﾞ ¼", "각 \u1100\u1161\u11a8 한글", "\u0300 \u0301a", "a\u0327\u0301\u0323b", "नि क़ ড়", "ᾳ ΐ ᾼ \u0345",
              "\u1100\u1161\u0300", "ǅ İ ı ſ ẞ K", "👩\u200d👩\u200d👧 ❤\ufe0f 🇩🇪", "\u00adx\u200by\ufeffz", "\u302e\u302f가\u302e", "a\u0344b", "x\u0f73y\u0f75",
              "\u2581a \u2581 b\u2581", "\x00\x01\x7f\x85\xa0", "\u0958\u0959 \u0a33", "\u1e9b\u0323", "東京都\u3099カ\u3099", "\ufdfa\ufdfa"]
    interesting = [c for c in map(chr, range(0x20, 0x2FFFF)) if unicodedata.category(c)[0] in "MNPZ" or unicodedata.decomposition(c)
                   or unicodedata.category(c) in ("Cf", "Lu", "Cn")]
    interesting = [c for c in interesting if not 0xD800 <= ord(c) < 0xE000 and ord(c) not in range(0x2A6E0, 0x2F7FF) and c not in "\x85\u2028"]
    marks = [c for c in interesting if unicodedata.category(c) == "Mn"]
    for _ in range(300 - len(lines)):
        line = ""
        for _ in range(rng.randint(1, 14)):
            kind = rng.randrange(8)
            if kind < 3:
                line += rng.choice("abcXYZ  '.1é中")
            elif kind < 5:
                line += rng.choice(interesting)
            elif kind < 6:
                line += rng.choice(marks)
            elif kind < 7:
                line += chr(rng.choice([rng.randrange(0xA1, 0x250), rng.randrange(0x370, 0x1000), rng.randrange(0x1E00, 0x2000), rng.randrange(0xAC00, 0xD7A0)]))
            else:
                line += rng.choice([" word ", "<mask>", " [SEP]", "  ", "\u3000", "\u2581"])
        lines.append(line)
    assert not any("\n" in s or "\r" in s for s in lines)
    return lines


def rows(tokenizer, texts):
    return [" ".join(map(str, tokenizer.encode(text).ids)) for text in texts]


def add_words(tokenizer, texts):
    """Puts the words of the texts into the vocabulary of WORDS."""
    vocabulary = WORDS["vocab"]
    for text in texts:
        if tokenizer.normalizer is not None:
            text = tokenizer.normalizer.normalize_str(text)
        for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(text):
            vocabulary.setdefault(word, len(vocabulary))


def write(name, text):
    (HERE / name).write_text(text, encoding="utf-8", newline="\n")


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def charsmap_rules(lines):
    """Those of NFKC that the lines need, half a hundred: the whole map would be half a megabyte."""
    rules = {"\t": " ", "\x7f": "", "\u3000": " ", "e\u0301": "é", "\u0f73": "\u0f71\u0f72"}
    for c in sorted({c for line in lines[:84] for c in line}):
        if unicodedata.normalize("NFKC", c) != c and len(rules) < 60:
            rules[c] = unicodedata.normalize("NFKC", c)
    return sorted(rules.items())


def whole_models(lines):
    pieces = (HERE / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    bert = tokenizers.Tokenizer(tokenizers.models.WordPiece({p: i for i, p in enumerate(pieces)}, unk_token="[UNK]"))
    bert.normalizer = tokenizers.normalizers.BertNormalizer()
    bert.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    bert.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    bert.post_processor = tokenizers.processors.TemplateProcessing(
        "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", [("[CLS]", pieces.index("[CLS]")), ("[SEP]", pieces.index("[SEP]"))])
    bert.enable_truncation(24)
    yield "bert", bert
    bpe = peer_tokenize.byte_bpe(lines, 500)
    bpe.enable_truncation(40)
    yield "bpe", bpe
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as rules:
        rules.write("".join("\t".join(" ".join(f"{ord(c):X}" for c in s) for s in rule) + "\n" for rule in charsmap_rules(lines)))
        rules.flush()
        unigram = peer_tokenize.unigram(lines[:84], 600, normalization_rule_tsv=rules.name)
    unigram.enable_truncation(31)
    yield "unigram", unigram


def main():
    if len(sys.argv) == 3:
        wrong = []
        for name, case in cases():
            folder = pathlib.Path(sys.argv[1]) / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "tokenizer.json").write_text(compact(whole(case)), encoding="utf-8")
            program = str(HERE.parents[2] / "build" / "release" / "bench_tokenize")
            if peer_tokenize.compare(program, str(folder), sys.argv[2]):
                wrong.append(name)
        sys.exit(f"differ: {wrong}" if wrong else 0)
    lines = nasty_lines()
    write("published_lines.txt", "".join(s + "\n" for s in lines))
    rng = random.Random(3)
    made = []
    for name, case in cases():
        texts = sorted(rng.sample(range(84), 8) + rng.sample(range(84, 300), 4))
        made.append({"name": name, "tokenizer": case, "texts": texts})
        if case["model"] == "words":
            add_words(tokenizers.Tokenizer.from_str(compact(whole(case))), [lines[i] for i in texts])
    for case in made:
        t = tokenizers.Tokenizer.from_str(compact(whole(case["tokenizer"])))
        case["tokens"] = rows(t, [lines[i] for i in case["texts"]])
    write("published_components.json", '{"models":%s,\n"cases":[\n%s\n]}\n' % (
        compact(MODELS), ",\n".join(compact(c) for c in made)))
    for name, t in whole_models(lines):
        write(f"published_{name}.json", compact(json.loads(t.to_str())) + "\n")
        write(f"published_{name}.txt", "".join(s + "\n" for s in rows(t, lines)))


if __name__ == "__main__":
    main()
