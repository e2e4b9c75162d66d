"""Writes lora/ and lora_patterns/: adapters as PEFT saves them on the model in plain/, and the embeddings the two
give together. Those of lora_patterns/ have ranks and alphas of their own by name, and scale by the root of the rank.

    python tests/golden/models/make_lora.py        (torch, transformers, peft)

PEFT adapts all linear layers, so the one of the pooler as well, which mean pooling does not use. expected.json
holds texts and their embeddings, mean pooled and of their own length, with the adapter merged by PEFT.
"""
import json
import os
import pathlib
import shutil

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModel, AutoTokenizer

here = pathlib.Path(__file__).parent
TEXTS = ["the cat sits on the house", "two small boats, a blue lake.", "dogs and cats!"]


# Of several patterns that fit the first one counts; PEFT stores them sorted by name, so they are here.
ADAPTERS = {
    "lora": LoraConfig(r=2, lora_alpha=6, lora_dropout=0.1, target_modules="all-linear"),
    "lora_patterns": LoraConfig(
        r=2,
        lora_alpha=6,
        use_rslora=True,
        rank_pattern={"query": 3, "^encoder.layer.0.output.dense": 1, "dense": 4},
        alpha_pattern={"attention.*": 5, r"encoder\.layer.\d+.intermediate.dense": 3, "output.dense": 7},
        target_modules="all-linear",
    ),
}


def write(out, adapter):
    torch.manual_seed(5)
    model = get_peft_model(AutoModel.from_pretrained(here / "plain"), adapter)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_" in name:
                parameter.copy_((0.4 * torch.randn_like(parameter)).mul(1000).round().div(1000))
    shutil.rmtree(out, ignore_errors=True)
    model.save_pretrained(out)
    (out / "README.md").unlink()  # PEFT's empty model card
    config = json.loads((out / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = "plain"  # not a path of the machine that made it
    config["target_modules"] = sorted(config["target_modules"])
    (out / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")

    merged = model.merge_and_unload().eval()
    batch = AutoTokenizer.from_pretrained(here / "plain")(TEXTS, padding=True, return_tensors="pt")
    with torch.no_grad():
        hidden = merged(**batch).last_hidden_state
    weights = batch["attention_mask"].unsqueeze(-1).float()
    means = (hidden * weights).sum(1) / weights.sum(1)
    (out / "expected.json").write_text(json.dumps({"texts": TEXTS, "embeddings": means.tolist()}) + "\n")


for name, adapter in ADAPTERS.items():
    write(here / name, adapter)
