"""The peer of bench_tokenize: the tokenizers library, on one thread.

python tokenizing.py make LINES.txt OUT                   writes OUT/{bpe,unigram}/tokenizer.json, learned from the lines:
                                                          byte-level BPE as RoBERTa has it, and Unigram with a
                                                          precompiled charsmap as XLM-RoBERTa has it
python tokenizing.py time FOLDER LINES.txt                MB a second, the best of three passes
python tokenizing.py compare BENCH_TOKENIZE FOLDER LINES.txt
                                                          counts the lines whose ids differ; shows the first ten
"""

import json
import os

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"

import pathlib
import subprocess
import sys
import tempfile
import time

import tokenizers
from tokenizers import models, normalizers, pre_tokenizers, processors, trainers

SPECIALS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8").split("\n")[:-1]


def byte_bpe(lines, size=30000):
    t = tokenizers.Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.train_from_iterator(
        lines,
        trainers.BpeTrainer(
            vocab_size=size,
            special_tokens=SPECIALS,
            show_progress=False,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        ),
    )
    t.add_special_tokens([tokenizers.AddedToken("<mask>", lstrip=True, special=True)])
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    return t


def unigram(lines, size=30000, **normalization):
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2 as proto

    with tempfile.TemporaryDirectory() as folder:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines),
            model_prefix=folder + "/m",
            model_type="unigram",
            vocab_size=size,
            character_coverage=0.9995,
            hard_vocab_limit=False,
            minloglevel=2,
            **(normalization or {"normalization_rule_name": "nmt_nfkc"}),
        )
        m = proto.ModelProto()
        m.ParseFromString(pathlib.Path(folder + "/m.model").read_bytes())
    pieces = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    pieces += [(p.piece, p.score) for p in m.pieces[3:]] + [("<mask>", 0.0)]
    t = tokenizers.Tokenizer(models.Unigram(pieces, 3))
    t.normalizer = normalizers.Precompiled(m.normalizer_spec.precompiled_charsmap)
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    t.add_special_tokens(SPECIALS[:4] + [tokenizers.AddedToken("<mask>", lstrip=True, special=True)])
    t.post_processor = processors.TemplateProcessing(
        "<s> $A </s>", "<s> $A </s> </s> $B </s>", [("<s>", 0), ("</s>", 2)]
    )
    return t


def make(lines, out):
    for name, t in (("bpe", byte_bpe(lines)), ("unigram", unigram(lines))):
        folder = pathlib.Path(out) / name
        folder.mkdir(parents=True, exist_ok=True)
        t.save(str(folder / "tokenizer.json"))
    print(json.dumps({"made": out}))


def timed(folder, lines):
    t = tokenizers.Tokenizer.from_file(folder + "/tokenizer.json")
    t.no_padding()
    t.no_truncation()
    size = sum(len(line.encode()) for line in lines)
    best = 1e9
    for _ in range(3):
        start = time.perf_counter()
        for i in range(0, len(lines), 1000):
            t.encode_batch(lines[i : i + 1000])
        best = min(best, time.perf_counter() - start)
    print(json.dumps({"rate": size / best / 1e6}))


def compare(program, folder, lines_file):
    lines = read(lines_file)
    ours = subprocess.run(
        [program, folder, lines_file, "print"], capture_output=True, text=True, check=True
    ).stdout.split("\n")[:-1]
    t = tokenizers.Tokenizer.from_file(folder + "/tokenizer.json")
    assert len(ours) == len(lines), (len(ours), len(lines))
    wrong = 0
    for i, line in enumerate(lines):
        theirs = " ".join(map(str, t.encode(line).ids))
        if theirs == ours[i]:
            continue
        wrong += 1
        if wrong <= 10:
            print(f"line {i + 1}: {line!r}\n  {ascii(line)}")
            for a, b in zip(ours[i].split(), theirs.split()):
                if a != b:
                    print(f"  ours {a}, theirs {b}, {t.id_to_token(int(b))!r}")
                    break
    print(json.dumps({"texts": len(lines), "differ": wrong}))


def main():
    command, *rest = sys.argv[1:]
    if command == "make":
        make(read(rest[0]), rest[1])
    elif command == "time":
        timed(rest[0], read(rest[1]))
    else:
        compare(*rest)


if __name__ == "__main__":
    main()
