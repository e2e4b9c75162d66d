"""Writes activations.json: what PyTorch's activations give, and their slopes, in double, at places around zero.

    python tests/golden/layers/make_activations.py        (torch)
"""
import json
import pathlib

import torch
from torch import nn

MODULES = {"gelu": nn.GELU(), "gelu_tanh": nn.GELU(approximate="tanh"), "relu": nn.ReLU(), "tanh": nn.Tanh(),
           "silu": nn.SiLU(), "sigmoid": nn.Sigmoid(), "leaky_relu": nn.LeakyReLU(), "elu": nn.ELU(),
           "softplus": nn.Softplus(), "identity": nn.Identity()}
X = [-30.0, -8.5, -3.0, -1.25, -0.5, -0.0625, -0.001, 0.001, 0.0625, 0.5, 1.25, 3.0, 8.5, 19.5, 30.0]

golden = {}
for name, module in MODULES.items():
    x = torch.tensor(X, dtype=torch.float64, requires_grad=True)
    y = module(x)
    y.sum().backward()
    golden[name] = {"y": y.tolist(), "slope": x.grad.tolist()}
here = pathlib.Path(__file__).parent
(here / "activations.json").write_text(json.dumps({"x": X, "activations": golden}, indent=1) + "\n")
