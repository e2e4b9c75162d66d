"""Writes the fixtures of the WordPiece test: vocab.txt, lines.txt and the ids that the tokenizers library gives.

    python make_word_piece.py        needs tokenizers; made with version 0.23
"""
import pathlib
import random
import unicodedata

import tokenizers
from tokenizers import models, normalizers, pre_tokenizers, processors, trainers

HERE = pathlib.Path(__file__).parent
SENTENCES = """
The quick brown fox jumps over the lazy dog, doesn't it?
Prices rose by 3.5% (from $1,200 to $1,242) in 2021-2022.
E-mail someone@example.org or visit https://example.org/a_b?c=d&e=f#g
Ein großer Bär fraß süße Äpfel; über 100 Öfen glühten in Übersee.
Straßenbahnhaltestelle STRASSENBAHN ẞ ß ss
Où est-ce que vous avez mangé cet été, Noël à l'œuvre ?
El niño comió piñas; ¿qué pasó? ¡Qué bien!
Não há coração sem emoção, já pensou?
Příliš žluťoučký kůň úpěl ďábelské ódy.
Zażółć gęślą jaźń, proszę pana!
İstanbul'da ılık bir gün; ışık ve IŞIK.
Việt Nam có nhiều món ăn ngon, phải không?
Добрый день, как ваши дела? Ёлка и йод.
Щастя — це коли тебе розуміють; їжак, ґанок.
Καλημέρα κόσμε! Ο Οδυσσεύς γύρισε σπίτι του. ΣΊΣΥΦΟΣ
שלום עולם, מה שלומך היום?
שָׁלוֹם עִם נִקּוּד
مرحبا بالعالم، كيف حالك؟ ١٢٣
السَّلَامُ عَلَيْكُمْ
سلام دنیا، می‌خواهم بروم
नमस्ते दुनिया, आप कैसे हैं? क्षत्रिय
বাংলা ভাষা আমার প্রিয়
தமிழ் மொழி மிகவும் பழமையானது
ಕನ್ನಡ ನಾಡು ಚೆಲುವಾದ ನಾಡು
สวัสดีชาวโลก วันนี้อากาศดี
မြန်မာ ဘာသာ စကား
ភាសាខ្មែរ ស្អាត
ສະບາຍດີ ຊາວໂລກ
你好，世界！今天天气很好。
我喜歡吃蘋果和香蕉。
こんにちは世界。カタカナとひらがな、ガギグ。
ﾊﾝｶｸ ｶﾀｶﾅ と Ｆｕｌｌｗｉｄｔｈ １２３
안녕하세요 세계, 오늘 날씨가 좋네요.
ሰላም ለዓለም
გამარჯობა მსოფლიო
Բարեւ աշխարհ
Emoji 😀 👩‍👩‍👧 ❤️ 👍🏽 and flags 🇩🇪 stay whole?
Ligatures ﬁ ﬂ ﬀ, fractions ½ ¾, ² ³ and № ™ ℃ Å Ω
“Curly” ‘quotes’ – dashes — ellipsis… «guillemets» „low“
tab\there\u00a0no-break\u2003em\u3000ideographic\u2028line
soft\u00adhyphen zero\u200bwidth bom\ufeffinside bell\u0007 nul\u0000 del\u007f repl\ufffd
e\u0301 a\u0308 o\u0302\u0323 n\u0303 combining and \u0301 alone
x\u20dd enclosed, a\u0488 cyrillic millions
a+b=c <tag> `code` ~tilde ^caret |pipe| \\back
""".strip().split("\n")


def lines():
    rng = random.Random(7)
    base = [eval('"' + s.replace("\\back", "\\\\back").replace('"', '\\"') + '"') if "\\" in s else s for s in SENTENCES]
    out = list(base)
    out += [s.upper() for s in base] + [unicodedata.normalize("NFD", s) for s in base]
    out += [unicodedata.normalize("NFKC", s).title() for s in base]
    words = [w for s in base for w in s.split(" ") if w]
    for _ in range(120):
        out.append(rng.choice(["", " ", "  "]).join(rng.sample(words, rng.randint(1, 9))))
    out += ["", " ", "\t", "a" * 100, "a" * 101, "é" * 100, "é" * 101, "ab " * 100]
    # one text a line: line ends are the one thing a line cannot hold
    return [s.replace("\n", " ").replace("\r", " ") for s in out]


def tokenizer(vocabulary, lower):
    t = tokenizers.Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    t.normalizer = normalizers.BertNormalizer(lowercase=lower)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    cls, sep = vocabulary["[CLS]"], vocabulary["[SEP]"]
    t.post_processor = processors.BertProcessing(("[SEP]", sep), ("[CLS]", cls))
    t.enable_truncation(64)
    return t


def main():
    texts = lines()
    trained = tokenizers.Tokenizer(models.WordPiece(unk_token="[UNK]"))
    trained.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trained.train_from_iterator(
        [normalizers.BertNormalizer(lowercase=lower).normalize_str(s) for s in texts[: 3 * len(SENTENCES)] for lower in (True, False)],
        trainers.WordPieceTrainer(vocab_size=1200, limit_alphabet=380, show_progress=False,
                                  special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]))
    ids = trained.get_vocab()
    # the order of pieces that are equally frequent is not stable; sorted, the fixture is
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + sorted(p for p in ids if ids[p] > 4)
    vocabulary = {p: i for i, p in enumerate(pieces)}
    (HERE / "vocab.txt").write_text("".join(p + "\n" for p in pieces), encoding="utf-8", newline="\n")
    (HERE / "lines.txt").write_text("".join(s + "\n" for s in texts), encoding="utf-8", newline="\n")
    for name, lower in (("ids_lower.txt", True), ("ids_keep.txt", False)):
        t = tokenizer(vocabulary, lower)
        rows = [" ".join(map(str, e.ids)) for e in t.encode_batch(texts)]
        (HERE / name).write_text("".join(r + "\n" for r in rows), encoding="utf-8", newline="\n")


main()
