"""Writes small encoders of every supported architecture, as the transformers library computes them.

    python tests/golden/models/make_encoders.py

Each folder holds config.json and model.safetensors as the library saves them, and expected.safetensors with a
packed batch (tokens, offsets), the last hidden state at its tokens, the weights of a scalar (the sum of output
times weights, divided by the number of tokens) and the gradients of a few parameters for it, as "gradient.NAME".
Dropout is zero. Parameters are random, larger than a fresh model's, so that every part has a say in the result.
buckets.json holds MPNet's bucket of every distance from -600 to 600. Needs torch and transformers.
"""
import json
import pathlib
import shutil

import torch
from safetensors.torch import save_file
from transformers import (
    BertConfig,
    BertModel,
    CamembertConfig,
    CamembertModel,
    Data2VecTextConfig,
    Data2VecTextModel,
    DistilBertConfig,
    DistilBertModel,
    ElectraConfig,
    ElectraModel,
    ErnieConfig,
    ErnieModel,
    ModernBertConfig,
    ModernBertModel,
    MPNetConfig,
    MPNetModel,
    RobertaConfig,
    RobertaModel,
    XLMRobertaConfig,
    XLMRobertaModel,
)
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

HERE = pathlib.Path(__file__).parent / "encoders"
VOCABULARY, D, HEADS, HIDDEN, LONGEST = 60, 16, 2, 24, 40
LENGTHS = [7, 1, 30, 2]
COMMON = {
    "vocab_size": VOCABULARY,
    "hidden_size": D,
    "num_hidden_layers": 2,
    "num_attention_heads": HEADS,
    "intermediate_size": HIDDEN,
}
NO_DROPOUT = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
# What the architectures with a padding token in front need besides: places start behind it.
PADDED = {**COMMON, **NO_DROPOUT, "max_position_embeddings": LONGEST + 2, "pad_token_id": 1}
CASES = {
    "bert": (BertModel, BertConfig(**COMMON, **NO_DROPOUT, max_position_embeddings=LONGEST)),
    "roberta": (
        RobertaModel,
        RobertaConfig(**PADDED, type_vocab_size=1, layer_norm_eps=1e-5, hidden_act="gelu_new"),
    ),
    "distilbert": (
        DistilBertModel,
        DistilBertConfig(
            vocab_size=VOCABULARY,
            dim=D,
            n_layers=2,
            n_heads=HEADS,
            hidden_dim=HIDDEN,
            max_position_embeddings=LONGEST,
            dropout=0.0,
            attention_dropout=0.0,
        ),
    ),
    "mpnet": (MPNetModel, MPNetConfig(**PADDED)),
    "modernbert": (
        ModernBertModel,
        ModernBertConfig(
            **{**COMMON, "num_hidden_layers": 3},
            max_position_embeddings=LONGEST,
            global_attn_every_n_layers=2,
            local_attention=8,
            pad_token_id=0,
            bos_token_id=2,
            eos_token_id=3,
            cls_token_id=2,
            sep_token_id=3,
        ),
    ),
    "xlm-roberta": (XLMRobertaModel, XLMRobertaConfig(**PADDED, type_vocab_size=1, layer_norm_eps=1e-5)),
    "camembert": (CamembertModel, CamembertConfig(**PADDED, type_vocab_size=1, layer_norm_eps=1e-5)),
    "data2vec-text": (Data2VecTextModel, Data2VecTextConfig(**PADDED, type_vocab_size=1, layer_norm_eps=1e-5)),
    "electra": (
        ElectraModel,
        ElectraConfig(**COMMON, **NO_DROPOUT, embedding_size=D, max_position_embeddings=LONGEST),
    ),
    "ernie": (ErnieModel, ErnieConfig(**COMMON, **NO_DROPOUT, max_position_embeddings=LONGEST, use_task_id=False)),
}
# One of each kind of parameter, by the end of its name.
LOOKED_AT = [
    "word_embeddings.weight",
    "tok_embeddings.weight",
    "position_embeddings.weight",
    "token_type_embeddings.weight",
    "relative_attention_bias.weight",
    "embeddings.LayerNorm.weight",
    "embeddings.norm.weight",
    "0.attention.self.query.weight",
    "0.attention.self.value.bias",
    "0.attention.q_lin.weight",
    "1.attention.k_lin.weight",
    "0.attention.attn.q.weight",
    "1.attention.attn.k.weight",
    "0.attn.Wqkv.weight",
    "1.attn.Wqkv.weight",
    "1.attn_norm.weight",
    "1.mlp.Wi.weight",
    "final_norm.weight",
    "1.output.dense.weight",
    "1.ffn.lin2.weight",
    "1.output_layer_norm.bias",
]


def draw(model):
    """Random parameters; the rows of padding tokens are like all others, in values and in gradients."""
    for module in model.modules():
        if isinstance(module, torch.nn.Embedding):
            module.padding_idx = None
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            shift = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
            parameter.copy_(shift + 0.3 * torch.randn_like(parameter))


def batch_of(padding):
    """Ids without the padding token, but for one in the middle of a sequence, as a text may spell it out."""
    generator = torch.Generator().manual_seed(3)
    rows = [torch.randint(4, VOCABULARY, (length,), generator=generator) for length in LENGTHS]
    rows[0][3] = padding
    ids = torch.full((len(rows), max(LENGTHS)), padding)
    mask = torch.zeros_like(ids)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask


def write(name, model_class, config):
    config._attn_implementation = "eager"
    model = model_class(config).eval()
    draw(model)
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    ids, mask = batch_of(config.pad_token_id)
    output = model(input_ids=ids, attention_mask=mask).last_hidden_state[mask.bool()]
    weights = torch.randn(output.shape)
    ((output * weights).sum() / len(output)).backward()
    expected = {
        "tokens": ids[mask.bool()].to(torch.int32),
        "offsets": torch.tensor([0, *torch.tensor(LENGTHS).cumsum(0).tolist()], dtype=torch.int32),
        "output": output.detach(),
        "weights": weights,
    }
    for parameter_name, parameter in model.named_parameters():
        if any(parameter_name.endswith(end) for end in LOOKED_AT):
            expected["gradient." + parameter_name] = parameter.grad
    save_file({key: value.contiguous() for key, value in expected.items()}, folder / "expected.safetensors")


def main():
    torch.manual_seed(11)
    for name, (model_class, config) in CASES.items():
        write(name, model_class, config)
    distances = torch.arange(-600, 601)
    buckets = MPNetEncoder.relative_position_bucket(distances).tolist()
    (HERE / "buckets.json").write_text(json.dumps(buckets, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
