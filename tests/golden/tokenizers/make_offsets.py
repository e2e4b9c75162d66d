"""Writes published_offsets.json: small tokenizers that trim offsets, cut one text of a pair only, or have added tokens
of white space, and what the tokenizers library (0.23.3) makes of texts and pairs: "id:begin:end:type", offsets in
characters; null where it refuses a pair.

    python make_offsets.py
"""
import json
import pathlib

from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).parent
PRINTABLE = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
OTHERS = [b for b in range(256) if b not in PRINTABLE]
LETTERS = [chr(b) for b in PRINTABLE] + [chr(256 + i) for i in range(len(OTHERS))]
SPACES = [" ", "\t", "\n", "\u00a0", "\u3000", "\u2003"]
TEXTS = ["a b", "  a  b  ", "\ta\n\nb\t", " \u00a0a\u3000 b\u2003", "a <mask> b", "a\t <mask> \n<mask>b", "\n", "\n\n\n", " \n \n a",
         "a    b", "   ", "ab ab ab ab", "b", "a b a b a b a b", "\u0120a\u0120", ""]


def bpe(pieces, merges, **more):
    return {"type": "BPE", "unk_token": "<unk>", "fuse_unk": False, "byte_fallback": False,
            "vocab": {p: i for i, p in enumerate(dict.fromkeys(pieces))}, "merges": merges} | more


BYTES = bpe(["<s>", "</s>", "<unk>", *LETTERS, "ab", "\u0120a", "\u0120\u0120"], ["a b", "\u0120 a", "\u0120 \u0120"], unk_token=None)
CHARACTERS = bpe(["<s>", "</s>", "<unk>", "a", "b", "\u0120", *SPACES, " a", "a ", "\ta", "\n\n", "b\u2003"],
                 [[" ", "a"], ["a", " "], ["\t", "a"], ["\n", "\n"], ["b", "\u2003"]])
MODELS = {"bytes": BYTES, "characters": CHARACTERS}
BYTE_WORDS = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}


def added(content, id, **flags):
    return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
            "special": False} | flags


def roberta(trim, prefix):
    return {"type": "RobertaProcessing", "sep": ["</s>", 1], "cls": ["<s>", 0], "trim_offsets": trim, "add_prefix_space": prefix}


def cases():
    mask = [added("<mask>", 500, lstrip=True, special=True), added("\n", 501)]
    for model in MODELS:
        words = BYTE_WORDS if model == "bytes" else None
        for trim in (True, False):
            for prefix in (True, False):
                yield f"{model} trim {trim} prefix {prefix}", model, {
                    "pre_tokenizer": words and words | {"add_prefix_space": prefix}, "post_processor": roberta(trim, prefix),
                    "added_tokens": mask}
    yield "byte level post-processor", "bytes", {"pre_tokenizer": BYTE_WORDS, "added_tokens": mask,
                                                  "post_processor": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}}
    for content in (" ", "  ", "\n", " a", "\u3000"):
        for left in (True, False):
            for right in (True, False):
                for normalized in (True, False):
                    yield f"{content!r} left {left} right {right} normalized {normalized}", "characters", {
                        "added_tokens": [added(content, 500, lstrip=left, rstrip=right, normalized=normalized)]}
    for strategy in ("LongestFirst", "OnlyFirst", "OnlySecond"):
        for direction in ("Left", "Right"):
            for length in (5, 8):
                yield f"{strategy} {direction} {length}", "bytes", {
                    "truncation": {"strategy": strategy, "direction": direction, "max_length": length, "stride": 0},
                    "pre_tokenizer": BYTE_WORDS, "post_processor": roberta(True, False)}


def row(encoding):
    return " ".join(f"{i}:{b}:{e}:{t}" for i, (b, e), t in zip(encoding.ids, encoding.offsets, encoding.type_ids))


def rows(tokenizer, inputs):
    for texts in inputs:
        try:
            yield row(tokenizer.encode(*texts))
        except Exception:
            yield None


def main():
    compact = lambda value: json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    made = []
    for name, model, parts in cases():
        whole = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
                 "pre_tokenizer": None, "post_processor": None, "decoder": None} | parts
        tokenizer = Tokenizer.from_str(json.dumps(whole | {"model": MODELS[model]}))
        made.append({"name": name, "model": model, "tokenizer": parts, "tokens": list(rows(tokenizer, [(t,) for t in TEXTS])),
                     "pairs": list(rows(tokenizer, zip(TEXTS, TEXTS[1:])))})
    (HERE / "published_offsets.json").write_text(
        f'{{"models":{compact(MODELS)},\n"texts":{compact(TEXTS)},\n"cases":[\n' + ",\n".join(map(compact, made)) + "\n]}\n")


if __name__ == "__main__":
    main()
