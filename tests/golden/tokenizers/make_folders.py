"""Writes published_folders.json: small tokenizer folders, with settings that agree with their tokenizer.json and
settings that do not, and the ids that AutoTokenizer of transformers gives (5.24, with tokenizers 0.23.3).

    python make_folders.py           needs transformers

A file that is an object with "base" is that base with "change" merged into it (RFC 7396). Folders that versions 4 and
5 read differently are left out.
"""
import json
import os
import pathlib
import tempfile

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
os.environ["HF_HUB_OFFLINE"] = "1"
from transformers import AutoTokenizer  # noqa: E402

HERE = pathlib.Path(__file__).parent
TEXTS = ["Hello WORLD, hello", "Caf\u00e9 \u00c9COLE na\u00efve e\u0301", "\u0130stanbul \u0131\u015f\u0131k I i", "\u4e2d\u56fd\u4eba ab\u4e2d", "  a  b ", "x\U0001f600y \U0001f600",
         "[MASK] a [mask] [CLS]", "a[E1]b [e1] [E1] [E1]", "<mask> <s> a  <mask> b</s> <MASK>", "don't stop.", "", " ", "a\tb\nc",
         "hel[unused1]lo <e2>b < e2 >", "\ufb01 \u00bd\u00b2", "\u00c5A a\u0308"]
LETTERS = "abcdehilnopstuvwxy"
OTHERS = "ABCEHILNOPSTWX\u00e9\u00c9\u00ef\u0130\u0131\u015f\u4e2d\u56fd\u4eba\U0001f600,.'[]<>\u00e5\u00c5\ufb01\u00bd12"
WORDS = ["hello", "world", "hel", "##lo", "mask", "un", "##used"]


def word_pieces(specials):
    characters = LETTERS + OTHERS
    return specials + list(characters) + ["##" + c for c in characters] + WORDS


BERT = ["[PAD]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
MPNET = ["<s>", "<pad>", "</s>", "[UNK]", "[unused1]"]


def added(id, content, **flags):
    return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
            "special": True} | flags


def flags(token):
    return {key: value for key, value in token.items() if key != "id"}


def whole(model, normalizer, pre_tokenizer, post_processor, tokens):
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": tokens, "normalizer": normalizer,
            "pre_tokenizer": pre_tokenizer, "post_processor": post_processor, "decoder": None, "model": model}


def marks(begin, end, ids, second):
    special = lambda t, type: {"SpecialToken": {"id": t, "type_id": type}}
    text = lambda t, type: {"Sequence": {"id": t, "type_id": type}}
    return {"type": "TemplateProcessing", "single": [special(begin, 0), text("A", 0), special(end, 0)],
            "pair": [special(begin, 0), text("A", 0), special(end, 0), text("B", second), special(end, second)],
            "special_tokens": {t: {"id": t, "ids": [ids[t]], "tokens": [t]} for t in (begin, end)}}


def bert():
    ids = {piece: i for i, piece in enumerate(word_pieces(BERT))}
    return whole({"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": ids},
                 {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                  "lowercase": True},
                 {"type": "BertPreTokenizer"}, marks("[CLS]", "[SEP]", ids, 1),
                 [added(ids[t], t) for t in BERT if t != "[unused1]"])


def mpnet():
    pieces = word_pieces(MPNET) + ["<mask>"]
    ids = {piece: i for i, piece in enumerate(pieces)}
    made = bert()
    made["model"]["vocab"] = ids
    made["post_processor"] = {"type": "RobertaProcessing", "sep": ["</s>", ids["</s>"]], "cls": ["<s>", ids["<s>"]],
                              "trim_offsets": True, "add_prefix_space": False}
    made["added_tokens"] = [added(ids[t], t, normalized=True) for t in MPNET[:3]] + [
        added(ids["[UNK]"], "[UNK]", normalized=True), added(ids["<mask>"], "<mask>", lstrip=True, normalized=True)]
    return made


def letters():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in printable]
    return [chr(b) for b in printable] + [chr(256 + i) for i in range(len(others))]


def roberta():
    pieces = ["<s>", "<pad>", "</s>", "<unk>"] + letters()
    merges = [("h", "e"), ("l", "l"), ("he", "ll"), ("\u0120", "a"), ("\u0120", "b"), ("\u0120", "he"), ("\u0120", "hell"), ("i", "s")]
    pieces += ["".join(pair) for pair in merges] + ["<mask>"]
    ids = {piece: i for i, piece in enumerate(pieces)}
    return whole({"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "",
                  "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "vocab": ids,
                  "merges": [" ".join(pair) for pair in merges]},
                 None, {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
                 {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True,
                  "add_prefix_space": False},
                 [added(ids[t], t) for t in pieces[:4]] + [added(ids["<mask>"], "<mask>", lstrip=True)])


def xlm_roberta():
    pieces = ["<s>", "<pad>", "</s>", "<unk>"] + [f"\u2581{w}" for w in ("", "hello", "a", "b", "hel", "mask")]
    pieces += list(LETTERS + OTHERS) + ["lo", "<mask>"]
    ids = {piece: i for i, piece in enumerate(pieces)}
    vocab = [[piece, 0.0 if i < 4 else -2.0 - 0.01 * i] for i, piece in enumerate(pieces)]
    made = whole({"type": "Unigram", "unk_id": 3, "vocab": vocab, "byte_fallback": False}, None,
                 {"type": "Sequence", "pretokenizers": [
                     {"type": "WhitespaceSplit"},
                     {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}]},
                 marks("<s>", "</s>", ids, 0),
                 [added(ids[t], t) for t in pieces[:4]] + [added(ids["<mask>"], "<mask>", lstrip=True)])
    return made


def funnel():
    made = json.loads(json.dumps(bert()).replace("[PAD]", "<pad>").replace("[UNK]", "<unk>").replace("[CLS]", "<cls>")
                      .replace("[SEP]", "<sep>").replace("[MASK]", "<mask>"))
    made["model"]["vocab"] |= {"<s>": len(made["model"]["vocab"]), "</s>": len(made["model"]["vocab"]) + 1}
    return made


BASES = {"bert": bert(), "mpnet": mpnet(), "roberta": roberta(), "xlm-roberta": xlm_roberta(), "funnel": funnel()}
BASES["bert vocabulary"] = "\n".join(word_pieces(BERT)) + "\n"
BASES["mpnet vocabulary"] = "\n".join(word_pieces(MPNET) + ["<mask>"]) + "\n"
BASES["roberta vocabulary"] = json.dumps(BASES["roberta"]["model"]["vocab"], ensure_ascii=False)
BASES["roberta merges"] = "#version: 0.2\n" + "\n".join(BASES["roberta"]["model"]["merges"]) + "\n"
BASES["roberta merges of Windows"] = BASES["roberta merges"].replace("\n", "\r\n")
MERGES = {"vocab.json": {"base": "roberta vocabulary"}, "merges.txt": {"base": "roberta merges"}}
NEXT = len(BASES["bert"]["model"]["vocab"])
CASED = {"normalizer": {"lowercase": False}}
E1 = added(NEXT, "[E1]", special=False)
E2 = added(NEXT + 1, "<e2>")

FOLDERS = []


def folder(name, files, model_type=None, **settings):
    """Settings are those of tokenizer_config.json; with a model_type and none of them there is no such file."""
    files = dict(files)
    if model_type:
        files["config.json"] = {"model_type": model_type}
    if settings or model_type is None:
        files["tokenizer_config.json"] = settings
    FOLDERS.append({"name": name, "files": files})


def of_json(base, **change):
    return {"tokenizer.json": {"base": base, "change": change}}


def of_lines(base):
    return {"vocab.txt": {"base": base}}


def settings_of_bert():
    for name in ("BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "DistilBertTokenizerFast", "ElectraTokenizer",
                 "ElectraTokenizerFast", "MobileBertTokenizer", "LayoutLMTokenizer", "SqueezeBertTokenizer", "LxmertTokenizer"):
        folder(f"{name} tokenizer.json lower", of_json("bert"), tokenizer_class=name, do_lower_case=True)
        folder(f"{name} tokenizer.json kept by the setting", of_json("bert"), tokenizer_class=name, do_lower_case=False)
    for key, value in (("do_lower_case", False), ("strip_accents", False), ("strip_accents", True), ("tokenize_chinese_chars", False)):
        for lower in (True, False):
            settings = {"do_lower_case": lower, key: value}
            folder(f"json {settings}", of_json("bert"), tokenizer_class="BertTokenizer", **settings)
            folder(f"vocab {settings}", of_lines("bert vocabulary"), tokenizer_class="BertTokenizer", **settings)
    folder("cased json, class default", of_json("bert", **CASED), tokenizer_class="BertTokenizer")
    folder("accents kept in json, class default", of_json("bert", normalizer={"strip_accents": False}), tokenizer_class="BertTokenizer")
    folder("null settings", of_json("bert", **CASED), tokenizer_class="BertTokenizer", strip_accents=None, do_lower_case=False)
    folder("no tokenizer_config.json, bert", of_json("bert", **CASED), "bert")
    folder("no tokenizer_config.json, distilbert", of_json("bert", **CASED), "distilbert")
    folder("no tokenizer_config.json, electra", of_json("bert", **CASED), "electra")
    folder("no tokenizer_config.json, vocab.txt", of_lines("bert vocabulary"), "bert")
    folder("no normalizer", of_json("bert", normalizer=None), tokenizer_class="BertTokenizer")
    folder("modernbert, file as it stands", of_json("bert", **CASED), "modernbert", tokenizer_class="BertTokenizer", do_lower_case=True)
    for name in ("PreTrainedTokenizerFast", "TokenizersBackend", "SomebodysTokenizer"):
        folder(f"{name}, file as it stands", of_json("bert", **CASED), tokenizer_class=name, do_lower_case=True)
        folder(f"{name} of a bert, file as it stands", of_json("bert", **CASED), "bert", tokenizer_class=name, do_lower_case=True)
    folder("no effect", of_lines("bert vocabulary"), tokenizer_class="BertTokenizer", do_basic_tokenize=False,
           never_split=["hello"], clean_up_tokenization_spaces=False, add_bos_token=True, add_eos_token=False, padding_side="left")


def names_of_special_tokens():
    folder("names, vocab", of_lines("bert vocabulary"), tokenizer_class="BertTokenizer", cls_token="[MASK]", sep_token="[unused1]",
           mask_token="a", unk_token="b")
    folder("names as objects", of_lines("bert vocabulary"), tokenizer_class="BertTokenizer",
           mask_token={"__type": "AddedToken", "content": "[MASK]", "lstrip": True, "rstrip": True, "normalized": True, "single_word": False})
    folder("special_tokens_map.json, vocab", of_lines("bert vocabulary") | {"special_tokens_map.json": {
        "cls_token": "[MASK]", "mask_token": {"content": "hello", "lstrip": True, "rstrip": False, "normalized": False, "single_word": False}}},
        tokenizer_class="BertTokenizer", cls_token="[CLS]")
    folder("special_tokens_map.json beside added_tokens_decoder", of_lines("bert vocabulary") | {"special_tokens_map.json": {"cls_token": "[MASK]"}},
           tokenizer_class="BertTokenizer", added_tokens_decoder={"5": flags(added(5, "[MASK]"))})
    folder("names are found in texts", of_json("bert", added_tokens=[]), tokenizer_class="BertTokenizer")
    folder("names are found in texts, as it stands", of_json("bert", added_tokens=[]), tokenizer_class="PreTrainedTokenizerFast",
           mask_token="[MASK]", cls_token="[CLS]")
    folder("no mask", of_json("bert"), tokenizer_class="BertTokenizer", mask_token=None)
    folder("split_special_tokens", of_json("bert"), tokenizer_class="BertTokenizer", split_special_tokens=True)
    folder("split_special_tokens, vocab", of_lines("bert vocabulary"), tokenizer_class="BertTokenizer", split_special_tokens=True)


def added_tokens():
    for base, files in (("json", of_json("bert")), ("vocab", of_lines("bert vocabulary"))):
        for name in ("BertTokenizer", "PreTrainedTokenizerFast"):
            if base == "vocab" and name != "BertTokenizer":
                continue
            where = f"{base} {name}"
            folder(f"{where} added_tokens.json", files | {"added_tokens.json": {"[E1]": NEXT, "<e2>": NEXT + 1}}, tokenizer_class=name)
            folder(f"{where} added_tokens.json, special by name",
                   files | {"added_tokens.json": {"<e2>": NEXT + 1, "[E1]": NEXT}}, tokenizer_class=name,
                   additional_special_tokens=["[E1]"])
            folder(f"{where} added_tokens_decoder", files, tokenizer_class=name,
                   added_tokens_decoder={str(NEXT): flags(E1), str(NEXT + 1): flags(E2)})
            folder(f"{where} added_tokens_decoder out of order and stripping", files, tokenizer_class=name,
                   added_tokens_decoder={str(NEXT + 1): flags(E2 | {"rstrip": True}), str(NEXT): flags(E1 | {"lstrip": True, "normalized": True})})
            folder(f"{where} single word", files, tokenizer_class=name,
                   added_tokens_decoder={str(NEXT): flags(E1 | {"single_word": True})})
            folder(f"{where} decoder changes flags", files, tokenizer_class=name,
                   added_tokens_decoder={"5": flags(added(5, "[MASK]", lstrip=True, rstrip=True, normalized=True))})
            folder(f"{where} decoder and added_tokens.json", files | {"added_tokens.json": {"<e2>": NEXT}}, tokenizer_class=name,
                   added_tokens_decoder={str(NEXT): flags(E1)})
            folder(f"{where} additional_special_tokens", files, tokenizer_class=name, additional_special_tokens=["<e2>", "[unused1]"])
            folder(f"{where} extra_special_tokens", files, tokenizer_class=name, extra_special_tokens=["<e2>", "hello"])
            folder(f"{where} additional_special_tokens as objects", files, tokenizer_class=name, additional_special_tokens=[
                {"__type": "AddedToken", "content": "[E1]", "lstrip": True, "rstrip": False, "normalized": False, "single_word": False}])
            folder(f"{where} special_tokens_map.json", files | {"special_tokens_map.json": {"additional_special_tokens": ["<e2>"]}}, tokenizer_class=name)
            folder(f"{where} extra in special_tokens_map.json", files | {"special_tokens_map.json": {"extra_special_tokens": ["<e2>"]}}, tokenizer_class=name)
            folder(f"{where} a gap before the id", files | {"added_tokens.json": {"[E1]": NEXT + 7, "<e2>": NEXT + 3}}, tokenizer_class=name)
            folder(f"{where} the id of a piece", files | {"added_tokens.json": {"[E1]": 1}}, tokenizer_class=name)
            folder(f"{where} a piece of the vocabulary", files, tokenizer_class=name,
                   added_tokens_decoder={"1": flags(added(1, "[unused1]"))})
    folder("added in tokenizer.json with a gap", of_json("bert", added_tokens=BASES["bert"]["added_tokens"] + [E1 | {"id": NEXT + 9}, E2 | {"id": NEXT + 4}]),
           tokenizer_class="PreTrainedTokenizerFast")
    folder("added in tokenizer.json with one id", of_json("bert", added_tokens=BASES["bert"]["added_tokens"] + [E1, E2 | {"id": NEXT}]),
           tokenizer_class="PreTrainedTokenizerFast")
    folder("added in tokenizer.json twice", of_json("bert", added_tokens=BASES["bert"]["added_tokens"] + [E1, E1 | {"id": NEXT + 1, "lstrip": True}]),
           tokenizer_class="PreTrainedTokenizerFast")
    folder("special: false in tokenizer.json", of_json("bert", added_tokens=BASES["bert"]["added_tokens"] + [E1 | {"normalized": True}]),
           tokenizer_class="BertTokenizer")


def vocabularies():
    lines = word_pieces(BERT)
    def of(lines, end="\n"):
        return {"vocab.txt": end.join(lines) + end}
    folder("a blank line", of(lines[:8] + [""] + lines[8:]), tokenizer_class="BertTokenizer")
    folder("blank lines at the end", of(lines + ["", ""]), tokenizer_class="BertTokenizer")
    folder("blank lines everywhere", of(["", ""] + lines[:9] + [""] + lines[9:]), tokenizer_class="BertTokenizer")
    folder("a blank line and added_tokens.json", of(lines[:9] + [""] + lines[9:]) | {
        "added_tokens.json": {"[E1]": NEXT + 1}}, tokenizer_class="BertTokenizer")
    folder("duplicates", of(lines[:8] + ["hello", "a"] + lines[8:]), tokenizer_class="BertTokenizer")
    folder("line ends of Windows", of(lines, "\r\n"), tokenizer_class="BertTokenizer")
    holes = {piece: i + (i > 20) + (i > 40) for i, piece in enumerate(lines)}
    folder("holes in tokenizer.json", of_json("bert", model={"vocab": holes | {"": 21}}), tokenizer_class="PreTrainedTokenizerFast")


def others():
    for lower in (None, True, False):
        said = {} if lower is None else {"do_lower_case": lower}
        folder(f"mpnet json {said}", of_json("mpnet"), tokenizer_class="MPNetTokenizer", **said)
        folder(f"mpnet vocab {said}", of_lines("mpnet vocabulary"), tokenizer_class="MPNetTokenizerFast", **said)
    folder("mpnet strip_accents", of_json("mpnet"), tokenizer_class="MPNetTokenizer", strip_accents=False)
    folder("mpnet vocab strip_accents", of_lines("mpnet vocabulary"), tokenizer_class="MPNetTokenizer", strip_accents=False, tokenize_chinese_chars=False)
    folder("mpnet by model_type", of_json("mpnet", **CASED), "mpnet")
    folder("mpnet vocab by model_type", of_lines("mpnet vocabulary"), "mpnet")
    folder("mpnet names are found in texts", of_json("mpnet", added_tokens=[]), tokenizer_class="MPNetTokenizer")
    spaced = {"pre_tokenizer": {"add_prefix_space": True}, "post_processor": {"add_prefix_space": True}}
    for name in ("RobertaTokenizer", "RobertaTokenizerFast", "BartTokenizer", "LongformerTokenizer", "GPT2Tokenizer"):
        # GPT-2 puts no marks around texts, whatever the file says: not compared
        if name == "GPT2Tokenizer":
            continue
        folder(f"{name} adds", of_json("roberta"), tokenizer_class=name, add_prefix_space=True)
        folder(f"{name} does not add", of_json("roberta", **spaced), tokenizer_class=name, add_prefix_space=False)
        folder(f"{name} does not add by default", of_json("roberta", **spaced), tokenizer_class=name)
    for name in ("BlenderbotTokenizer", "BlenderbotTokenizerFast"):
        folder(f"{name} adds by default", of_json("roberta"), tokenizer_class=name)
        folder(f"{name} adds, said twice", of_json("roberta", **spaced), tokenizer_class=name)
        folder(f"{name} does not add", of_json("roberta", **spaced), tokenizer_class=name, add_prefix_space=False)
    for settings in ({}, {"do_lower_case": False}, {"strip_accents": False}, {"tokenize_chinese_chars": False}):
        folder(f"FunnelTokenizer {settings}", of_json("funnel", **CASED), tokenizer_class="FunnelTokenizer", **settings)
    for name in ("RobertaTokenizer", "RobertaTokenizerFast", "BartTokenizer", "LongformerTokenizer", "GPT2Tokenizer"):
        for settings in ({}, {"add_prefix_space": True}):
            marks = {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"} if name == "GPT2Tokenizer" else {}
            folder(f"{name} merges {settings}", MERGES, tokenizer_class=name, **settings | marks)
    folder("merges by model_type", MERGES, "roberta")
    folder("merges by model_type of data2vec", MERGES, "data2vec-text")
    folder("merges, added tokens", MERGES | {"added_tokens.json": {"[E1]": len(BASES["roberta"]["model"]["vocab"])}}, "roberta",
           additional_special_tokens=["<e2>"], tokenizer_class="RobertaTokenizer")
    folder("merges, marks", MERGES, "roberta", cls_token="<unk>", sep_token="<pad>")
    folder("merges, line ends of Windows", MERGES | {"merges.txt": {"base": "roberta merges of Windows"}}, "roberta")
    folder("roberta by model_type", of_json("roberta", **spaced), "roberta")
    folder("roberta as it stands", of_json("roberta", **spaced), "roberta", tokenizer_class="PreTrainedTokenizerFast", add_prefix_space=False)
    folder("roberta added tokens", of_json("roberta"), tokenizer_class="RobertaTokenizer", additional_special_tokens=["<e2>"])
    folder("xlm-roberta", of_json("xlm-roberta"), tokenizer_class="XLMRobertaTokenizer", do_lower_case=True)
    folder("xlm-roberta fast", of_json("xlm-roberta"), "xlm-roberta", tokenizer_class="XLMRobertaTokenizerFast", add_prefix_space=True)
    folder("xlm-roberta by model_type", of_json("xlm-roberta"), "xlm-roberta")
    folder("xlm-roberta added tokens", of_json("xlm-roberta"), tokenizer_class="XLMRobertaTokenizer", additional_special_tokens=["<e2>"])


def merged(value, change):
    if not isinstance(change, dict):
        return change
    value = dict(value) if isinstance(value, dict) else {}
    for key, new in change.items():
        if new is None and key in ("normalizer",):
            value[key] = None  # null is a value here
        else:
            value[key] = merged(value.get(key), new) if key != "vocab" else new
    return value


def write(path, files):
    for name, content in files.items():
        if isinstance(content, dict) and "base" in content:
            base = BASES[content["base"]]
            content = base if isinstance(base, str) else merged(base, content["change"])
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        (path / name).write_text(text, encoding="utf-8", newline="")


def main():
    for make in (settings_of_bert, names_of_special_tokens, added_tokens, vocabularies, others):
        make()
    for entry in FOLDERS:
        with tempfile.TemporaryDirectory() as path:
            write(pathlib.Path(path), entry["files"])
            try:
                tokenizer = AutoTokenizer.from_pretrained(path)
                entry["ids"] = [tokenizer(text)["input_ids"] for text in TEXTS]
            except Exception as error:  # printed, and not in the fixture
                print(entry["name"], type(error).__name__, str(error)[:200])
    compact = lambda value: json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    rows = [compact(entry) for entry in FOLDERS if "ids" in entry]
    (HERE / "published_folders.json").write_text(
        f'{{"texts":{compact(TEXTS)},\n"bases":{compact(BASES)},\n"folders":[\n' + ",\n".join(rows) + "\n]}\n")


if __name__ == "__main__":
    main()
