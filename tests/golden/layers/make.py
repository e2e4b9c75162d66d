"""Writes layers.json: encoders and poolings as PyTorch computes them, in double.

    python tests/golden/layers/make.py

Each encoder case holds its settings, a packed batch, every parameter under the name the library gives it
(the one in published checkpoints) with its gradient, and the output at the tokens. The loss is the sum of
output times `weights`. Parameters are drawn at random and rounded to three decimals, so that the file is
short and exact. Needs torch, transformers and sentence_transformers.
"""
import json
import pathlib

import torch
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import BertConfig, BertModel, RobertaPreLayerNormConfig, RobertaPreLayerNormModel

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)
D, HEADS, HIDDEN, VOCABULARY, LONGEST, EPSILON = 6, 2, 10, 11, 9, 1e-5
LENGTHS = [4, 1, 7]


def short(tensor):
    return (tensor * 1000).round() / 1000


def draw(module):
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            shift = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
            parameter.copy_(short(shift + 0.5 * torch.randn_like(parameter)))


def numbers(tensor):
    return tensor.detach().reshape(-1).tolist()


def record(named):
    return {
        name: {"shape": list(value.shape), "value": numbers(value), "gradient": numbers(gradient)}
        for name, value, gradient in named
    }


def tokens_of_batch():
    generator = torch.Generator().manual_seed(2)
    rows = [torch.randint(1, VOCABULARY, (length,), generator=generator) for length in LENGTHS]
    longest = max(LENGTHS)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask


def case(model, output, mask, settings, named):
    weights = short(torch.randn(int(mask.sum()), D))
    packed = output[mask.bool()]
    (packed * weights).sum().backward()
    offsets = [0]
    for length in LENGTHS:
        offsets.append(offsets[-1] + length)
    return {
        "settings": settings,
        "offsets": offsets,
        "weights": numbers(weights),
        "output": numbers(packed),
        "parameters": record(named(model)),
    }


def all_parameters(model):
    return [(name, p, p.grad) for name, p in model.named_parameters() if not name.startswith("pooler.")]


def model_case(kind, config, model_class, settings):
    model = model_class(config)
    model.eval()
    draw(model)
    ids, mask = tokens_of_batch()
    positions = torch.arange(ids.shape[1]).expand_as(ids)
    output = model(
        input_ids=ids, attention_mask=mask, token_type_ids=torch.zeros_like(ids), position_ids=positions
    ).last_hidden_state
    result = case(model, output, mask, settings, all_parameters)
    result["tokens"] = ids[mask.bool()].tolist()
    return result


def block_names(model):
    """nn.TransformerEncoderLayer's parameters under the names of a BERT block."""
    post = not model.norm_first
    attention = model.self_attn
    named = []
    for i, part in enumerate(("query", "key", "value")):
        rows = slice(i * D, (i + 1) * D)
        prefix = f"attention.self.{part}."
        named.append((prefix + "weight", attention.in_proj_weight[rows], attention.in_proj_weight.grad[rows]))
        named.append((prefix + "bias", attention.in_proj_bias[rows], attention.in_proj_bias.grad[rows]))
    for prefix, module in (
        ("attention.output.dense.", attention.out_proj),
        ("attention.output.LayerNorm." if post else "attention.LayerNorm.", model.norm1),
        ("intermediate.dense.", model.linear1),
        ("output.dense.", model.linear2),
        ("output.LayerNorm." if post else "intermediate.LayerNorm.", model.norm2),
    ):
        named.append((prefix + "weight", module.weight, module.weight.grad))
        named.append((prefix + "bias", module.bias, module.bias.grad))
    return named


def block_case(norm, activation):
    layer = torch.nn.TransformerEncoderLayer(
        D, HEADS, HIDDEN, dropout=0.0, activation=activation, layer_norm_eps=EPSILON, batch_first=True,
        norm_first=norm == "pre",
    )
    draw(layer)
    _, mask = tokens_of_batch()
    x = short(torch.randn(len(LENGTHS), max(LENGTHS), D)).requires_grad_()
    output = layer(x, src_key_padding_mask=~mask.bool())
    result = case(layer, output, mask, {"norm": norm, "activation": activation}, block_names)
    result["x"] = numbers(x[mask.bool()])
    result["dx"] = numbers(x.grad[mask.bool()])
    return result


def pooling_cases():
    _, mask = tokens_of_batch()
    x = short(torch.randn(len(LENGTHS), max(LENGTHS), D))
    result = {"x": numbers(x[mask.bool()]), "offsets": [0, 4, 5, 12]}
    for mode in ("mean", "cls", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"):
        features = {"token_embeddings": x, "attention_mask": mask, "cls_token_embeddings": x[:, 0]}
        result[mode] = numbers(Pooling(D, pooling_mode=mode)(features)["sentence_embedding"])
    return result


common = dict(
    vocab_size=VOCABULARY, hidden_size=D, num_hidden_layers=2, num_attention_heads=HEADS,
    intermediate_size=HIDDEN, max_position_embeddings=LONGEST, type_vocab_size=2, layer_norm_eps=EPSILON,
    attn_implementation="eager", hidden_act="gelu",
)
goldens = {
    "post_encoder": model_case("bert", BertConfig(**common), BertModel, {"norm": "post", "activation": "gelu"}),
    "pre_encoder": model_case(
        "roberta", RobertaPreLayerNormConfig(pad_token_id=None, **common), RobertaPreLayerNormModel,
        {"norm": "pre", "activation": "gelu"},
    ),
    "post_block": block_case("post", "relu"),
    "pre_block": block_case("pre", "gelu"),
    "pooling": pooling_cases(),
}
path = pathlib.Path(__file__).with_name("layers.json")
path.write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
print(path, path.stat().st_size, "bytes")
