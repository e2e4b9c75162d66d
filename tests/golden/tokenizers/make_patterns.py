"""Writes patterns.json: what the tokenizers library finds by the regular expressions of published tokenizers.

    python make_patterns.py                             writes the fixture; needs tokenizers, made with version 0.23
    python make_patterns.py BENCH_TOKENIZE              instead, compares the ids of 5,000 texts in twelve
                                                        scripts for each expression, as Split and as Replace
    python make_patterns.py BENCH_TOKENIZE time LINES   instead, compares the speed on the lines, one thread each

patterns.json: "texts"; "tokenizers" with, for each text, the tokens as [id, begin, end, id, begin, end ...]; and for each of "cases" an expression, how it splits, and for each text the words as
[begin, end, begin, end ...], in bytes. With "content" it is the expression of a Replace step, and each text has its
normal form instead.
"""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import unicodedata

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import tokenizers
from tokenizers import Regex, normalizers, pre_tokenizers

HERE = pathlib.Path(__file__).parent
S = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
EXPRESSIONS = {
    "gpt2": r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
    "cl100k": S + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "cl100k_possessive": r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
    "qwen2": S + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "qwen3_marks": S + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "o200k": r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + S +
             r"?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + S +
             r"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "clip": r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
    "deepseek_digits": r"\p{N}{1,3}",
    "deepseek_cjk": r"[一-龥぀-ゟ゠-ヿ]+",
    "deepseek_words": r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "deepseek_coder": r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-Ֆ]+|\s?[!-/:-~！-／：-～‘-‟　-。]+|\s+$|[一-龥ࠀ-一가-퟿]+|\p{N}",
    "bloom": r" ?[^(\s|[.,!?…。，、।۔،])]+",
    "digit": r"\d", "digits": r"\d+", "digit_runs": r"\d{1,3}(?=(?:\d{3})*\b)", "word": r"\w+", "not_word": r"\W", "marks_words": r"\w+|[^\w\s]+",
    "punctuation": r"\p{P}", "punctuations": r"[\p{P}\p{S}]+", "symbol": r"\p{S}", "not_space": r"[^\s]+", "spaces": r"\s+",
    "letters": r"\p{L}+", "han": r"\p{Han}", "scripts": r"\p{Cyrillic}+|\p{Arabic}+|\p{Greek}+|[\p{Hiragana}\p{Katakana}ー]+",
    "lower": r"\p{Ll}+", "not_letter": r"\P{L}+", "caret_class": r"\p{^L}+", "posix": r"[[:punct:]]|[[:upper:]]+|[[:digit:]]",
    "hexadecimal": r"\h+", "lines": r"^.*$", "line_begin": r"^\s*", "last": r"\s\z", "any": r".", "multi": r"(?m:a.b)", "newline": r"\R", "cluster": r"\X",
    "case": r"(?i)straße|(?i:ΣΑΣ)|ǆ|K", "and": r"[\p{L}&&[^aeiou\p{Lu}]]+", "and_not": r"[\w&&[^\d_]]+", "behind": r"(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{Ll})(?=\p{Lu})",
    "not_behind": r"(?<![\p{L}\d])[-'](?=\p{L})", "edges": r"\b", "not_edge": r"\B", "empty": r"", "star": r"x*", "lazy": r"\p{L}+?\s", "atomic": r"(?>\s+)\S",
    "back": r"(\p{L})\1+", "named": r"(?<d>\d)\k<d>", "recursion": r"\((?:[^()]|\g<0>)*\)", "astral": r"[\x{1F300}-\x{1FAFF}]\x{FE0F}?", "hex_byte": r"\u00e9|\x20\x20",
    "controls": r"[\x00-\x1f\x7f]", "keep": r"\s\K\S", "conditional": r"(a)?(?(1)b|c)", "absent": r"/\*(?~\*/)\*/", "quoted": r"\Q", "control_escape": r"\a|\e|\f|\v|\t",
    "camel": r"\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})", "graph": r"[[:graph:]]+", "bracket_first": r"[]a]+", "braces": r"a{,2}|b{2,}|c{x}", "swapped": r"a{3,1}", "comment": r"(?#ignored)\s",
    "posix_others": r"[[:^punct:]]+|[^[:punct:]a[:space:]]|[\]\[[:punct:]]", "top_level_posix": r"[:punct:]+",
    "extended": r"(?x) \p{L} + # letters", "word_ascii": r"(?W)\w+", "dollar": r"a$", "alnum": r"\p{Alnum}+|\p{Punct}", "unassigned": r"\p{Cn}", "format": r"\p{Cf}|\p{Cc}|\p{Zs}",
}
BEHAVIORS = ["isolated", "removed", "contiguous", "merged_with_previous", "merged_with_next"]
SEVERAL = ["digits", "word", "star", "empty", "edges", "behind", "not_space", "cl100k", "o200k", "line_begin"]
JSON_BEHAVIOR = {"isolated": "Isolated", "removed": "Removed", "contiguous": "Contiguous", "merged_with_previous": "MergedWithPrevious",
                 "merged_with_next": "MergedWithNext"}
UGLY = ["", " ", "  \n\n x", "it's IT'S 'Tis x'ſ 'ſa we'LL we'ıı", "a\r\n\r\nb \r\n c\t\tx\x0b\x0c\x85\u2028y", "1234567 ١٢٣٤ ½²Ⅷ 一二三 12,345.67", "ＡＢＣ １２３ ａｂｃ！",
        "東京都に住むカタカナーひらがな漢字。「」", "हिन्दी में क़लम ড় বাংলা", "สวัสดีครับ เมืองไทย", "שָׁלוֹם עולם", "السَّلامُ عَلَيْكُم ۱۲۳، ؟", "Привет, МИР! Ёлка ёж", "Ελληνικά ΣΑΣ σας ς ΑΒΓ",
        "한국어 각 \u1100\u1161\u11a8", "ქართული ᲥᲐᲠ", "Հայերեն ﬓ", "தமிழ் நாடு ௧௨", "camelCaseHTMLParser XMLHttpRequest iOS", "STRASSE straße STRAẞE ﬁﬂ ǅ Ǆ ǆ K K İ ı",
        "👩\u200d👩\u200d👧 ❤\ufe0f 🇩🇪🇩 😀😀", "e\u0301e\u0327\u0301 \u0301x a\u200db", "x_y__z -a-b 'c' -'d", "a+b=c < d | e $5 €6 ^ ` ~ ¨ ©™", "/* a */ /* b **/ (f(x)(y) ((z)", "aabbcc 11223 xxaxx",
        "\x00\x01\x7f\u00ad\ufeffz\u200b", "\U00020000\U0002A6DF \U0001F600 \U000E0041 \U0010FFFF", "q\u0378\uFFFF\uFFFE ￿", "…!?;:— “quoted” ‘x’ «y» ¿¡", "<|startoftext|>a<|endoftext|> <|x|>", "ab acb a\nb abc]a",
        "a{x} c{x} aaaab bbb", "\u3000\u00a0 \u2003 x", "DŽungla ŉ ΐ ᾳ ᾼ ͅ", "ﾊﾝｶｸ ｶﾞ ー", "\t \t\n", "ends with space ", "ends with newline\n", "ᏣᎳᎩ ꮳꮃꭹ Ⰰⰰ 𐐀𐐨"]


def split(expression, behavior, invert=False):
    return pre_tokenizers.Split(Regex(expression), behavior, invert)


def byte_places(text):
    places = [0]
    for c in text:
        places.append(places[-1] + len(c.encode()))
    return places


def add_words(json_, texts):
    """Puts the words of the texts into the vocabulary of a WordLevel model, so that ids show where texts are split."""
    t = tokenizers.Tokenizer.from_str(json.dumps(json_))
    vocabulary = json_["model"]["vocab"]
    for text in texts:
        text = t.normalizer.normalize_str(text) if t.normalizer else text
        for word, _ in t.pre_tokenizer.pre_tokenize_str(text):
            vocabulary.setdefault(word, len(vocabulary))


WORDS = {w: i for i, w in enumerate(["[UNK]", "x", "a", "東京", "Ġx", "HTML", "xx", "ab", "Ã©", "y", "e", "\u0301"])}


def components():
    """Tokenizers of the parts that no other fixture has."""
    def with_words(pre=None, normal=None, words=WORDS):
        return {"normalizer": normal, "pre_tokenizer": pre, "model": {"type": "WordLevel", "vocab": dict(words), "unk_token": "[UNK]"}}

    def both(*steps):
        return {"type": "Sequence", "pretokenizers": list(steps)}
    bytes_ = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    gpt2 = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True}
    letters = {c: i for i, c in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    byte_bpe = {"type": "BPE", "vocab": {**letters, "Ãł": 256, "Ġx": 257}, "merges": [["Ã", "ł"], ["Ġ", "x"]]}
    yield with_words({"type": "WhitespaceSplit"})
    yield with_words({"type": "CharDelimiterSplit", "delimiter": "_"})
    yield with_words(both({"type": "CharDelimiterSplit", "delimiter": "é"}, {"type": "CharDelimiterSplit", "delimiter": " "}), {"type": "NFC"})
    yield with_words({"type": "FixedLength", "length": 2})
    yield with_words({"type": "FixedLength", "length": 1}, {"type": "NFD"})
    yield with_words(gpt2)
    yield with_words(both(gpt2, {"type": "Split", "pattern": {"Regex": "Ġ"}, "behavior": "Isolated", "invert": False}))
    yield with_words(both({"type": "WhitespaceSplit"}, gpt2, {"type": "Digits", "individual_digits": True}, bytes_))
    yield with_words(bytes_, {"type": "ByteLevel"})
    yield with_words({"type": "Split", "pattern": {"Regex": "Ġ?[^Ġ]+"}, "behavior": "Isolated", "invert": False}, {"type": "ByteLevel"})
    yield {"normalizer": {"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "ByteLevel"}]}, "pre_tokenizer": None, "model": byte_bpe}
    yield {"normalizer": {"type": "ByteLevel"}, "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "Ġ"}, "behavior": "MergedWithNext", "invert": False}, "model": byte_bpe}
    yield {"normalizer": None, "pre_tokenizer": both(gpt2, bytes_), "model": byte_bpe}
    yield with_words({"type": "Split", "pattern": {"String": ""}, "behavior": "Removed", "invert": False}, {"type": "Replace", "pattern": {"String": ""}, "content": "-"})


def fixture():
    cases = []
    made = []
    for part in components():
        json_ = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "post_processor": None, "decoder": None, **part}
        if part["model"]["type"] == "WordLevel":
            add_words(json_, UGLY)
        t = tokenizers.Tokenizer.from_str(json.dumps(json_))
        made.append({**part, "tokens": [t.encode(text).ids for text in UGLY]})
    for name, expression in EXPRESSIONS.items():
        for behavior in BEHAVIORS if name in SEVERAL else ["isolated"]:
            for invert in (False, True) if name in SEVERAL else (False,):
                step = split(expression, behavior, invert)
                words = []
                for text in UGLY:
                    places = byte_places(text)
                    words.append([places[p] for _, range_ in step.pre_tokenize_str(text) for p in range_])
                cases.append({"expression": expression, "behavior": JSON_BEHAVIOR[behavior], "invert": invert, "words": words})
        if name in SEVERAL + ["symbol", "spaces"]:
            step = normalizers.Replace(Regex(expression), "<é>")
            cases.append({"expression": expression, "content": "<é>", "normal": [step.normalize_str(text) for text in UGLY]})
    compact = lambda value: json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    (HERE / "patterns.json").write_text('{"texts":%s,\n"tokenizers":[\n%s\n],\n"cases":[\n%s\n]}\n' % (
        compact(UGLY), ",\n".join(map(compact, made)), ",\n".join(map(compact, cases))))


SCRIPTS = {"latin": [(0x41, 0x24F), (0x1E00, 0x1EFF)], "greek": [(0x370, 0x3FF), (0x1F00, 0x1FFF)], "cyrillic": [(0x400, 0x52F)], "hebrew": [(0x591, 0x5F4)],
           "arabic": [(0x600, 0x6FF), (0xFB50, 0xFDFF)], "devanagari": [(0x900, 0x97F)], "tamil": [(0xB80, 0xBFF)], "thai": [(0xE00, 0xE5B)], "georgian": [(0x10A0, 0x10FF), (0x1C90, 0x1CBF)],
           "hangul": [(0xAC00, 0xD7A3), (0x1100, 0x11FF)], "kana": [(0x3041, 0x30FF)], "han": [(0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF)]}
OTHERS = ["'s", "'T", "'LL", "'ve", "'ſ", "\n", "\r\n", "\n\n", "\t", "  ", "   ", "\u00a0", "\u3000", "12", "1234567", "½", "٣", "Ⅷ", "!", "?!", "...", "—", "_", "-", "'", "\"", "$", "€", "+", "^", "©", "😀", "👩\u200d👧",
          "\u0301", "\u200d", "\ufe0f", "(", ")", "[", "]", "/*", "*/", "/", "<|endoftext|>", "x", "xx", "a", "ab", "\u00ad", "\u2028", "\x0b", "\x85", "aB", "HTMLParser", "camelCase", "ß", "ﬁ"]


def many_texts(count=5000):
    """In twelve scripts, of characters that Unicode 14 knows: tables of later years differ between libraries."""
    rng = random.Random(5)
    letters = {name: [c for first, last in ranges for c in map(chr, range(first, last + 1)) if unicodedata.category(c) != "Cn"] for name, ranges in SCRIPTS.items()}
    texts = []
    for i in range(count):
        names = [list(letters)[i % len(letters)]] + rng.sample(list(letters), rng.randrange(2))
        text = ""
        for _ in range(rng.randint(1, 16)):
            kind = rng.random()
            if kind < 0.55:
                text += "".join(rng.choice(letters[rng.choice(names)]) for _ in range(rng.randint(1, 8))) + rng.choice(["", " "])
            elif kind < 0.9:
                text += rng.choice(OTHERS)
            else:
                text += " "
        texts.append(text.replace("\0", ""))
    return texts


def model(texts):
    """Byte-level, learned from whole texts, so that its pieces join what the expressions cut."""
    t = tokenizers.Tokenizer(tokenizers.models.BPE())
    t.pre_tokenizer = pre_tokenizers.Split(Regex(r"(?m).{1,12}"), "isolated")
    t.pre_tokenizer = pre_tokenizers.Sequence([t.pre_tokenizer, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    t.train_from_iterator(texts, tokenizers.trainers.BpeTrainer(vocab_size=4000, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    return json.loads(t.to_str())["model"]


def whole(model, expression, behavior="Isolated", invert=False, replace=False):
    step = {"type": "Split", "pattern": {"Regex": expression}, "behavior": behavior, "invert": invert}
    bytes_ = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    if behavior == "Words":  # one token a word, so that ids show the cuts whatever a vocabulary joins
        step["behavior"] = "Isolated"
        model = {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "post_processor": None, "decoder": None, "model": model,
            "normalizer": {"type": "Replace", "pattern": {"Regex": expression}, "content": " é"} if replace else None,
            "pre_tokenizer": bytes_ if replace else {"type": "Sequence", "pretokenizers": [step, bytes_]}}


def rows_of(tokenizer, texts):
    rows = []
    for text in texts:
        try:
            e = tokenizer.encode(text)
            rows.append(" ".join(map(str, e.ids)))
        except BaseException as panic:  # of Replace with an empty match
            if type(panic).__name__ != "PanicException":
                raise
            rows.append(None)
    return rows


def compare(program):
    texts = many_texts()
    learned = model(texts[:1500])
    wrong_cases = 0
    with tempfile.TemporaryDirectory() as folder:
        nul = pathlib.Path(folder) / "texts.nul"
        nul.write_bytes("".join(t + "\0" for t in texts).encode())
        for name, expression in EXPRESSIONS.items():
            for kind in [("Isolated", False, False), ("Words", False, False), ("Isolated", False, True)] + ([("MergedWithNext", True, False), ("Contiguous", False, False)] if name in SEVERAL else []):
                file = pathlib.Path(folder) / "tokenizer.json"
                json_ = whole(learned, expression, *kind)
                if kind[0] == "Words":
                    add_words(json_, texts)
                file.write_text(json.dumps(json_))
                theirs = rows_of(tokenizers.Tokenizer.from_file(str(file)), texts)
                run = subprocess.run([program, folder, str(nul), "print"], capture_output=True, text=True)
                ours = run.stdout.split("\n")[:-1]
                different = [i for i, (a, b) in enumerate(zip(ours, theirs)) if b is not None and a != b] if len(ours) == len(theirs) else [0]
                wrong_cases += bool(different)
                print(f"{name:18} {'Replace' if kind[2] else kind[0] + (' inverted' if kind[1] else ''):24} {len(theirs) - theirs.count(None)} texts, {len(different)} differ {run.stderr.strip()[:160]}", flush=True)
                for i in different[:2]:
                    print("   ", ascii(texts[i]))
    print("all equal" if not wrong_cases else f"{wrong_cases} differ")
    sys.exit(wrong_cases > 0)


def speed(program, lines_file):
    lines = pathlib.Path(lines_file).read_text(encoding="utf-8").split("\n")[:-1]
    size = sum(len(line.encode()) for line in lines)
    learned = model(lines[:1500])
    with tempfile.TemporaryDirectory() as folder:
        for name in ("gpt2", "cl100k", "qwen2", "qwen3_marks", "o200k", "cl100k_possessive", "clip", "deepseek_words", "digit", "word", "punctuation", "not_space", "symbol"):
            file = pathlib.Path(folder) / "tokenizer.json"
            file.write_text(json.dumps(whole(learned, EXPRESSIONS[name])))
            t = tokenizers.Tokenizer.from_file(str(file))
            best = 1e9
            for _ in range(3):
                start = time.process_time()
                for i in range(0, len(lines), 1000):
                    t.encode_batch(lines[i:i + 1000])
                best = min(best, time.process_time() - start)
            ours = subprocess.run([program, folder, lines_file], capture_output=True, text=True).stdout.strip().split("\n")[0]
            print(f"{name:18} theirs {size / best / 1e6:6.2f} MB/s   ours {ours}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        fixture()
    elif len(sys.argv) == 2:
        compare(sys.argv[1])
    else:
        speed(sys.argv[1], sys.argv[3])
