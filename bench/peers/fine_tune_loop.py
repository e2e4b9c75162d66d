"""Fine-tuning with a plain loop in PyTorch, padded as little as a user can: rows a second.

    python fine_tune_loop.py MODEL TABLE THREADS BATCH --loss infonce|cosent [--lora RANK] [--bf16]

Texts are tokenized before the clock starts. Those of a step are sorted by length and go through the model in as many parts as
the table has columns, each padded to its longest. Dropout of hidden states as the folder says, none of attention, as in trine.
AdamW (fused), rate 2e-5, weight decay 0.01, norm clipped at 1, linear warmup and decay; two steps are not counted.
"""

import argparse
import json
import random
import time

import rows
import torch
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("table")
parser.add_argument("threads", type=int)
parser.add_argument("batch", type=int)
parser.add_argument("--loss", choices=["infonce", "cosent"], default="infonce")
parser.add_argument("--lora", type=int, default=0)
parser.add_argument("--bf16", action="store_true")
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(1)

model = AutoModel.from_pretrained(
    options.model,
    attn_implementation="sdpa",
    dtype=torch.float32,
    add_pooling_layer=False,
    attention_probs_dropout_prob=0.0,
)
if options.lora:
    from peft import LoraConfig, get_peft_model

    model = get_peft_model(
        model,
        LoraConfig(r=options.lora, lora_alpha=2 * options.lora, target_modules=["query", "key", "value", "dense"]),
    )
model.train()
header, table = rows.read_table(options.table)
columns = header.index("score") if options.loss == "cosent" else len(header)
scores = torch.tensor([float(row[columns]) for row in table]) if options.loss == "cosent" else None
tokenizer = AutoTokenizer.from_pretrained(options.model)
ids = [tokenizer(row[:columns], truncation=True, max_length=256)["input_ids"] for row in table]
order = list(range(len(ids)))
random.Random(1).shuffle(order)
batches = [order[i : i + options.batch] for i in range(0, len(order) - options.batch + 1, options.batch)]
steps = len(batches)
trained = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.AdamW(trained, lr=2e-5, weight_decay=0.01, fused=True)
schedule = torch.optim.lr_scheduler.LambdaLR(
    optimizer, lambda step: min((step + 1) / max(1, steps // 10), max(0.0, (steps - step) / steps))
)


def embed(texts):
    longest = max(map(len, texts))
    tokens, mask = torch.zeros(2, len(texts), longest, dtype=torch.long)
    for i, text in enumerate(texts):
        tokens[i, : len(text)] = torch.tensor(text)
        mask[i, : len(text)] = 1
    states = model(input_ids=tokens, attention_mask=mask).last_hidden_state
    weights = mask.unsqueeze(-1).to(states.dtype)
    return functional.normalize((states * weights).sum(1) / weights.sum(1))


def loss_of(embeddings, chosen):
    n = len(chosen)
    if options.loss == "infonce":
        return functional.cross_entropy(20 * embeddings[:n] @ embeddings[n:].T, torch.arange(n))
    cosines = 20 * (embeddings[:n] * embeddings[n:]).sum(1)
    y = scores[chosen]
    differences = (cosines[:, None] - cosines[None, :]).masked_fill(y[:, None] >= y[None, :], -1e12)
    return torch.logsumexp(torch.cat([torch.zeros(1), differences.flatten()]), 0)


def step(chosen):
    texts = [ids[i][column] for column in range(columns) for i in chosen]
    by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    n = len(chosen)
    with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
        parts = [embed([texts[i] for i in by_length[begin : begin + n]]) for begin in range(0, len(texts), n)]
    place = torch.empty(len(texts), dtype=torch.long)
    place[torch.tensor(by_length)] = torch.arange(len(texts))
    loss = loss_of(torch.cat(parts).float()[place], chosen)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimizer.step()
    schedule.step()
    return loss.item()


for chosen in (batches * 2)[:2]:
    step(chosen)
start = time.perf_counter()
last = [step(chosen) for chosen in batches][-1]
print(json.dumps({"rate": steps * options.batch / (time.perf_counter() - start), "loss": last}))
