"""Writes optim.json: 20 steps of PyTorch's optimizers, clipping, averaging and transformers' schedules.

Run with PyTorch and transformers installed:  python make.py > optim.json
"""
import json
import sys

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import get_constant_schedule_with_warmup, get_cosine_schedule_with_warmup
from transformers import get_linear_schedule_with_warmup

STEPS = 20
torch.set_default_dtype(torch.float64)


def learning_rate(step):
    return 0.05 * (1 - step / 40)


def gradients():
    generator = torch.Generator().manual_seed(11)
    # The sixth column never has a gradient, the seventh a tiny one: where epsilon matters.
    scale = torch.tensor([1.0, 0.1, 10.0, 1e-3, 1.0, 0.0, 1e-8])
    return [torch.randn(2, 7, generator=generator) * scale for _ in range(STEPS)]


def flat(tensor):
    return tensor.detach().reshape(-1).tolist()


def run(make):
    start = torch.randn(2, 7, generator=torch.Generator().manual_seed(7))
    parameter = torch.nn.Parameter(start.clone())
    optimizer = make([parameter])
    values = []
    for step, gradient in enumerate(gradients()):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step)
        parameter.grad = gradient.clone()
        optimizer.step()
        values.append(flat(parameter))
    return values


def clipping():
    cases = []
    for max_norm in (1.0, 1000.0):
        parameters = [torch.nn.Parameter(torch.zeros(2, 7)), torch.nn.Parameter(torch.zeros(5))]
        parameters[0].grad = gradients()[0].clone()
        parameters[1].grad = torch.arange(5.0)
        norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm)
        cases.append({"max_norm": max_norm, "norm": float(norm), "first": flat(parameters[0].grad),
                      "second": flat(parameters[1].grad)})
    return cases


def averaging():
    model = torch.nn.Linear(7, 2, bias=False)
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9))
    values = []
    for gradient in gradients():
        model.weight.data = gradient.clone()
        averaged.update_parameters(model)
        values.append(flat(averaged.module.weight))
    return values


def schedule(make):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.3)
    scheduler = make(optimizer)
    rates = []
    for _ in range(STEPS + 3):
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return rates


def main():
    optim = torch.optim
    result = {
        "torch": torch.__version__,
        "start": flat(torch.randn(2, 7, generator=torch.Generator().manual_seed(7))),
        "gradients": [flat(gradient) for gradient in gradients()],
        "rates": [learning_rate(step) for step in range(STEPS)],
        "runs": {
            "sgd": run(lambda p: optim.SGD(p, lr=0)),
            "sgd_decay": run(lambda p: optim.SGD(p, lr=0, weight_decay=0.1)),
            "sgd_momentum": run(lambda p: optim.SGD(p, lr=0, momentum=0.9)),
            "sgd_momentum_decay": run(lambda p: optim.SGD(p, lr=0, momentum=0.9, weight_decay=0.1)),
            "sgd_nesterov": run(lambda p: optim.SGD(p, lr=0, momentum=0.8, nesterov=True)),
            "sgd_nesterov_decay": run(
                lambda p: optim.SGD(p, lr=0, momentum=0.8, nesterov=True, weight_decay=0.1)),
            "adam": run(lambda p: optim.Adam(p, lr=0)),
            "adam_decay": run(lambda p: optim.Adam(p, lr=0, betas=(0.8, 0.99), weight_decay=0.1)),
            "adam_no_momentum": run(lambda p: optim.Adam(p, lr=0, betas=(0.0, 0.999))),
            "adamw": run(lambda p: optim.AdamW(p, lr=0)),
            "adamw_no_momentum": run(
                lambda p: optim.AdamW(p, lr=0, betas=(0.0, 0.99), eps=1e-6, weight_decay=0.3)),
            "adamw_decay": run(lambda p: optim.AdamW(p, lr=0, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.3)),
        },
        "clipping": clipping(),
        "averaging": averaging(),
        "schedules": {
            "constant": schedule(lambda o: get_constant_schedule_with_warmup(o, 4)),
            "constant_cold": schedule(lambda o: get_constant_schedule_with_warmup(o, 0)),
            "linear": schedule(lambda o: get_linear_schedule_with_warmup(o, 4, STEPS)),
            "cosine": schedule(lambda o: get_cosine_schedule_with_warmup(o, 4, STEPS)),
        },
    }
    json.dump(result, sys.stdout)
    print()


main()
