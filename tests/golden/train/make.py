"""Writes fine_tuning.json and tiny_bert/: 100 steps of fine-tuning as PyTorch takes them.

    HF_HUB_OFFLINE=1 python tests/golden/train/make.py

tiny_bert is a randomly initialised BertModel in the layout of sentence-transformers. Each step embeds a
batch of pairs (mean pooling, length 1), takes MultipleNegativesRankingLoss with scale 20 (cross-entropy of
the second among all seconds) and a step of AdamW: weight decay 0.01 but for biases and layer norms, the
rate rising over ten steps and falling linearly to zero, gradients clipped to norm 1, no dropout. Batches are
token ids, stored with the losses; no text and no tokenizer is involved. Needs torch, transformers.

With a model folder and a file as arguments it uses that model and writes that file: for models too large to
be stored (scripts/compare_training).
"""
import json
import pathlib
import sys

import torch
from transformers import AutoModel, BertConfig, BertModel

STEPS, PAIRS, SCALE, WARMUP = 100, 8, 20.0, 10
HERE = pathlib.Path(__file__).parent


def tiny_bert(folder):
    torch.manual_seed(3)
    config = BertConfig(vocab_size=60, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                        intermediate_size=32, max_position_embeddings=24, hidden_dropout_prob=0.0,
                        attention_probs_dropout_prob=0.0, initializer_range=0.2)
    model = BertModel(config, add_pooling_layer=False)
    model.save_pretrained(folder)
    return model


def batches(vocabulary, longest, seed=4):
    """Pairs that share half of their tokens, of different lengths."""
    generator = torch.Generator().manual_seed(seed)
    draw = lambda low, high, size: torch.randint(low, high, size, generator=generator).tolist()
    out = []
    for _ in range(STEPS):
        firsts, seconds = [], []
        for _ in range(PAIRS):
            shared = draw(1, vocabulary, (draw(1, longest // 2, (1,))[0],))
            firsts.append(shared + draw(1, vocabulary, (draw(0, longest // 2, (1,))[0],)))
            seconds.append(draw(1, vocabulary, (draw(0, longest // 2, (1,))[0],)) + shared)
        out.append(firsts + seconds)
    return out


def embed(model, sequences):
    longest = max(len(s) for s in sequences)
    ids = torch.zeros(len(sequences), longest, dtype=torch.long)
    mask = torch.zeros(len(sequences), longest, dtype=torch.long)
    for i, sequence in enumerate(sequences):
        ids[i, : len(sequence)] = torch.tensor(sequence)
        mask[i, : len(sequence)] = 1
    hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return torch.nn.functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)


def train(model, all_batches, rate):
    model.train()
    plain = lambda name: "bias" in name or "LayerNorm" in name
    named = list(model.named_parameters())
    optimizer = torch.optim.AdamW(
        [{"params": [p for n, p in named if not plain(n)], "weight_decay": 0.01},
         {"params": [p for n, p in named if plain(n)], "weight_decay": 0.0}], lr=rate)
    shape = lambda step: min((step) / WARMUP, (STEPS - step) / (STEPS - WARMUP))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, shape)
    losses = []
    for batch in all_batches:
        embeddings = embed(model, batch)
        scores = SCALE * embeddings[:PAIRS] @ embeddings[PAIRS:].T
        loss = torch.nn.functional.cross_entropy(scores, torch.arange(PAIRS))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    return losses


def main():
    if len(sys.argv) > 1:
        source, target = sys.argv[1], pathlib.Path(sys.argv[2])
        model = AutoModel.from_pretrained(source, add_pooling_layer=False, hidden_dropout_prob=0.0,
                                          attention_probs_dropout_prob=0.0)
        rate, longest = 5e-5, 40
    else:
        model, target = tiny_bert(HERE / "tiny_bert"), HERE / "fine_tuning.json"
        rate, longest = 1e-3, 20
    all_batches = batches(model.config.vocab_size, longest)
    losses = train(model, all_batches, rate)
    target.write_text(json.dumps({"learning_rate": rate, "pairs": PAIRS, "scale": SCALE, "warmup": WARMUP,
                                  "losses": losses, "batches": all_batches}, separators=(",", ":")) + "\n")
    print(f"{target}: loss {losses[0]:.5f} to {losses[-1]:.5f}")


main()
