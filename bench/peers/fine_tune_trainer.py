"""Fine-tuning with the trainer of sentence-transformers: rows a second, as its train_runtime says.

    python fine_tune_trainer.py MODEL TABLE THREADS BATCH --loss infonce|cosent [--lora RANK] [--bf16]

One pass over the table after two steps in a run of their own. AdamW, rate 2e-5, weight decay 0.01, norm clipped at 1, linear
schedule, as bench/items/fine_tuning.py asks of trine. Nothing is logged, evaluated or saved.
"""

import argparse
import json
import tempfile

import rows
import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer import losses

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

header, table = rows.read_table(options.table)
model = SentenceTransformer(options.model, device="cpu")
if options.lora:
    from peft import LoraConfig, get_peft_model

    # Not model.add_adapter: transformers 5.24 asks for a peft that is not published yet.
    adapters = LoraConfig(
        r=options.lora, lora_alpha=2 * options.lora, target_modules=["query", "key", "value", "dense"]
    )
    model[0].model = get_peft_model(model[0].model, adapters)
loss = losses.MultipleNegativesRankingLoss(model, scale=20) if options.loss == "infonce" else losses.CoSENTLoss(model)


def train(chosen, folder):
    columns = {name: [row[i] for row in chosen] for i, name in enumerate(header)}
    if options.loss == "cosent":
        columns["score"] = [float(score) for score in columns["score"]]
    arguments = SentenceTransformerTrainingArguments(
        output_dir=folder,
        num_train_epochs=1,
        per_device_train_batch_size=options.batch,
        learning_rate=2e-5,
        weight_decay=0.01,
        max_grad_norm=1.0,
        warmup_steps=0.1,
        lr_scheduler_type="linear",
        use_cpu=True,
        bf16=options.bf16,
        save_strategy="no",
        logging_strategy="no",
        report_to="none",
        disable_tqdm=True,
        dataloader_drop_last=True,
    )
    data = Dataset.from_dict(columns)
    return SentenceTransformerTrainer(model=model, args=arguments, train_dataset=data, loss=loss).train().metrics


with tempfile.TemporaryDirectory() as folder:
    train(table[: 2 * options.batch], folder)
    metrics = train(table, folder)
steps = len(table) // options.batch
print(json.dumps({"rate": steps * options.batch / metrics["train_runtime"], "loss": metrics["train_loss"]}))
