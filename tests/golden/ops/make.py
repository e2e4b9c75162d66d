"""Records plain operations and their gradients from PyTorch in float64: writes ops.json beside this file.

Inputs are rounded to float32 first, so that both libraries see the same numbers. Every case also has
`seed`, the gradient of the output that backward starts from.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(20)

WIDE = [-60.0, -20.5, -9.0, -4.0, -1.0, -1e-3, -0.0, 1e-3, 1.0, 4.0, 9.0, 20.5, 60.0]
POSITIVE = [1e-6, 1e-3, 0.25, 1.0, 2.5, 100.0, 1e6]


def numbers(*shape):
    return torch.randn(shape, dtype=torch.float32).double()


def exactly(values):
    return torch.tensor(values, dtype=torch.float32).double()


def flat(tensor):
    return {"shape": list(tensor.shape), "values": tensor.reshape(-1).tolist()}


cases = []


def case(name, function, *inputs):
    inputs = [x.clone().requires_grad_(True) for x in inputs]
    output = function(*inputs)
    seed = numbers(*output.shape)
    gradients = torch.autograd.grad(output, inputs, seed)
    cases.append(
        {
            "name": name,
            "inputs": [flat(x.detach()) for x in inputs],
            "output": flat(output.detach()),
            "seed": flat(seed),
            "gradients": [flat(g) for g in gradients],
        }
    )


UNARY = {
    "relu": torch.relu,
    "gelu": F.gelu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "silu": F.silu,
    # torch's own softplus turns linear at 20; this is the function itself
    "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
}
for name, function in UNARY.items():
    case(name, function, exactly(WIDE))
    case(name, function, numbers(3, 7))
case("exp", torch.exp, exactly([-60.0, -1.0, 0.0, 1e-3, 5.0, 20.0]))
case("log", torch.log, exactly(POSITIVE))
case("sqrt", torch.sqrt, exactly(POSITIVE))

for a_turned in (False, True):
    for b_turned in (False, True):
        a = numbers(4, 3) if a_turned else numbers(3, 4)
        b = numbers(5, 4) if b_turned else numbers(4, 5)
        case(
            f"matmul_{'t' if a_turned else 'n'}{'t' if b_turned else 'n'}",
            lambda a, b: (a.T if a_turned else a) @ (b.T if b_turned else b),
            a,
            b,
        )

for shape in ((3, 5), (4, 1), (1, 18)):
    x = numbers(*shape)
    case("transpose", lambda x: x.T.contiguous(), x)
    case("row_softmax", lambda x: F.softmax(x, dim=1), x)
    case("row_log_sum_exp", lambda x: torch.logsumexp(x, dim=1), x)
    case("row_sum", lambda x: x.sum(1), x)
    case("row_mean", lambda x: x.mean(1), x)
    case("row_max", lambda x: x.max(1).values, x)
    case("sum_rows", lambda x: x.sum(0), x)
    case("mean_rows", lambda x: x.mean(0), x)
    case("max_rows", lambda x: x.max(0).values, x)
    case("sum", lambda x: x.sum(), x)
    case("mean", lambda x: x.mean(), x)
    case("normalize_rows", lambda x: F.normalize(x, eps=1e-12), x)
    case("add_bias", lambda x, b: x + b, x, numbers(shape[1]))
    case("scale_by", lambda x, s: x * s, x, numbers())
    other = numbers(*shape)
    case("add", torch.add, x, other)
    case("subtract", torch.sub, x, other)
    case("multiply", torch.mul, x, other)
    case("divide", torch.div, x, other)
    case("affine", lambda x: 2.5 * x - 0.75, x)
    case("linear", F.linear, x, numbers(6, shape[1]), numbers(6))

far = exactly([[1e4, 1e4 - 1.0, -1e4], [-3e38, 0.0, -1e4]])
case("row_softmax", lambda x: F.softmax(x, dim=1), far)
case("row_log_sum_exp", lambda x: torch.logsumexp(x, dim=1), far)
case("concat_rows", lambda a, b: torch.cat([a, b], 0), numbers(2, 3), numbers(4, 3))
case("concat_cols", lambda a, b: torch.cat([a, b], 1), numbers(3, 2), numbers(3, 4))
case("slice_rows_1_3", lambda x: x[1:3], numbers(5, 3))
case("gather_rows_2_0_2_4", lambda x: x[[2, 0, 2, 4]], numbers(5, 3))
case("reshape_2_6", lambda x: x.reshape(2, 6), numbers(4, 3))
case("x_times_stop_gradient_of_x", lambda x: x * x.detach(), numbers(2, 3))


LABELS = [2, 0, 2, 4, 1]
for scale in (1.0, 30.0, 1e4):
    case("cross_entropy_2_0_2_4_1", lambda x: F.cross_entropy(x, torch.tensor(LABELS)), (scale * numbers(5, 6)).float().double())

path = pathlib.Path(__file__).with_name("ops.json")
path.write_text(json.dumps({"torch": torch.__version__, "cases": cases}, separators=(",", ":")) + "\n")
print(f"{path}: {len(cases)} cases, {path.stat().st_size} bytes")
