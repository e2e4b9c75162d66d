"""Writes small model folders as sentence-transformers lays them out, and the embeddings it gives them.

    python tests/golden/models/make.py        (torch, transformers, tokenizers, sentence_transformers 6)

    version6   saved by the library: Dense, LayerNorm, Normalize, prompts with a default
    version2   the same kind of model in the files of version 2, which this script writes itself and the library
               reads: flags of pooling, a folder for the Transformer, names of old checkpoints
    prompts    saved by the library: two poolings in an order that flags cannot say, prompts left out of them, a
               bias left out of Dense, dimensions cut off
    plain      a transformer as the transformers library saves it, without modules.json
    multilingual   XLM-RoBERTa with a Unigram tokenizer (that of ../text), whose word table has rows to spare, as
               that of multilingual MiniLM has

expected.json in each holds texts and, by the name of a prompt ("" for none), their embeddings.
"""
import json
import os
import pathlib
import shutil

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import LayerNorm, Pooling
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, BertTokenizerFast, XLMRobertaConfig, XLMRobertaModel, XLMRobertaTokenizerFast

here = pathlib.Path(__file__).parent
D = 8
PIECES = ("[PAD] [UNK] [CLS] [SEP] [MASK] query passage the a cat dog house on under in red blue small runs sits "
          "and eats fish ##s ##ing ##ed , . : ! ? two three boat lake is was").split()
TEXTS = ["the cat sits on the house", "two small boats, a blue lake.", "dogs and cats!", "", "Fish? In the RED boat",
         "a dog runs under a house and eats three fishs in the lake and the cat is on the small boat and sits", "unknownword the"]
SCRIPTS = ["Die Katze sitzt auf dem Haus.", "два маленьких судна", "東京都の北", "१२३ नमस्ते", "ﬁne ½ café e\u0301", "", "سلام دنیا",
           "a long line that goes on and on, so that it is cut at the end of all the places there are in this model"]
PROMPTS = {"query": "query: ", "passage": "passage: "}


def folder(name):
    path = here / name
    shutil.rmtree(path, ignore_errors=True)
    return path


def random_values(module):
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            shift = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
            parameter.copy_((shift + 0.4 * torch.randn_like(parameter)).mul(1000).round().div(1000))


def save_plain(path, max_length):
    config = BertConfig(vocab_size=len(PIECES), hidden_size=D, num_hidden_layers=1, num_attention_heads=2,
                        intermediate_size=12, max_position_embeddings=20, type_vocab_size=2)
    model = BertModel(config)
    random_values(model)
    model.save_pretrained(path)
    tokenizer = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    BertTokenizerFast(tokenizer_object=tokenizer, model_max_length=max_length).save_pretrained(path)


def write_expected(path, names, texts=TEXTS):
    model = SentenceTransformer(str(path), device="cpu")
    embeddings = {name: model.encode(texts, **({"prompt": ""} if name == "" else {"prompt_name": name})).tolist()
                  for name in names}
    embeddings["default"] = model.encode(texts).tolist()
    text = json.dumps({"texts": texts, "max_seq_length": model.max_seq_length, "embeddings": embeddings})
    (path / "expected.json").write_text(text + "\n")
    (path / "README.md").unlink(missing_ok=True)


def version6():
    path = folder("version6")
    scratch = folder("scratch")
    save_plain(scratch, 16)
    model = SentenceTransformer(modules=[Transformer(str(scratch)), Pooling(D, "mean"), Dense(D, 6, activation_function=torch.nn.GELU()),
                                         LayerNorm(6), Normalize()],
                                prompts=PROMPTS, default_prompt_name="passage", similarity_fn_name="dot")
    random_values(model[2])
    random_values(model[3])
    model.save(str(path))
    shutil.rmtree(scratch)
    write_expected(path, ["", *PROMPTS])


def prompts():
    path = folder("prompts")
    scratch = folder("scratch")
    save_plain(scratch, 12)
    pooling = Pooling(D, ["lasttoken", "weightedmean"], include_prompt=False)
    model = SentenceTransformer(modules=[Transformer(str(scratch)), pooling,
                                         Dense(2 * D, 6, bias=False, activation_function=torch.nn.Identity())],
                                prompts=PROMPTS, truncate_dim=5)
    random_values(model[2])
    model.save(str(path))
    shutil.rmtree(scratch)
    write_expected(path, ["", *PROMPTS])


def put(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2))


def version2():
    path = folder("version2")
    save_plain(path / "0_Transformer", 512)
    inner = path / "0_Transformer"
    (inner / "tokenizer.json").unlink()
    (inner / "vocab.txt").write_text("\n".join(PIECES) + "\n")
    put(inner / "tokenizer_config.json", {"do_lower_case": True, "model_max_length": 512, "tokenizer_class": "BertTokenizer"})
    put(inner / "sentence_bert_config.json", {"max_seq_length": 16, "do_lower_case": False})
    weights = load_file(inner / "model.safetensors")
    old = {"bert." + name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): value
           for name, value in weights.items()}
    old["bert.embeddings.position_ids"] = torch.arange(20).reshape(1, 20)
    old["cls.predictions.bias"] = torch.zeros(len(PIECES))
    save_file(old, inner / "model.safetensors", {"format": "pt"})
    types = ["Transformer", "Pooling", "Dense", "Normalize"]
    put(path / "modules.json", [{"idx": i, "name": str(i), "path": f"{i}_{kind}", "type": f"sentence_transformers.models.{kind}"}
                                for i, kind in enumerate(types)])
    put(path / "config_sentence_transformers.json",
        {"__version__": {"sentence_transformers": "2.0.0", "transformers": "4.6.1", "pytorch": "1.8.1"}})
    put(path / "1_Pooling/config.json",
        {"word_embedding_dimension": D, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True,
         "pooling_mode_max_tokens": True, "pooling_mode_mean_sqrt_len_tokens": False})
    put(path / "2_Dense/config.json", {"in_features": 3 * D, "out_features": 7, "bias": True,
                                       "activation_function": "torch.nn.modules.activation.Tanh"})
    dense = Dense(3 * D, 7)
    random_values(dense)
    save_file(dense.state_dict(), path / "2_Dense/model.safetensors", {"format": "pt"})
    write_expected(path, [""])


def plain():
    path = folder("plain")
    save_plain(path, 16)
    write_expected(path, [""])


def multilingual():
    path = folder("multilingual")
    scratch = folder("scratch")
    pieces = Tokenizer.from_file(str(here.parent / "tokenizers/published_unigram.json"))
    config = XLMRobertaConfig(vocab_size=pieces.get_vocab_size() + 35, hidden_size=D, num_hidden_layers=1, num_attention_heads=2,
                              intermediate_size=12, max_position_embeddings=34, type_vocab_size=1, pad_token_id=1, bos_token_id=0,
                              eos_token_id=2)
    model = XLMRobertaModel(config)
    random_values(model)
    model.save_pretrained(scratch)
    XLMRobertaTokenizerFast(tokenizer_object=pieces, model_max_length=32).save_pretrained(scratch)
    SentenceTransformer(modules=[Transformer(str(scratch)), Pooling(D, "mean"), Normalize()]).save(str(path))
    shutil.rmtree(scratch)
    write_expected(path, [""], SCRIPTS)


torch.manual_seed(3)
version6()
version2()
prompts()
plain()
multilingual()
