"""Writes the files the reading tests compare with: safetensors by its own library, .npy by NumPy.

    python tests/golden/io/make.py        (torch, safetensors, numpy)
"""
import pathlib

import numpy as np
import torch
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent

# Every floating dtype holds the same six numbers, all exact in bfloat16 but for the last two.
numbers = [[0.0, -1.5, 2.0**-24], [65504.0, float("inf"), 0.1]]
save_file(
    {
        "f16": torch.tensor(numbers, dtype=torch.float16),
        "bf16": torch.tensor(numbers, dtype=torch.bfloat16),
        "f32": torch.tensor(numbers, dtype=torch.float32),
        "f64": torch.tensor(numbers, dtype=torch.float64),
        "scalar": torch.tensor(7.25),
        "empty": torch.zeros(0, 4),
        "rank5": torch.zeros(1, 2, 1, 2, 1),
        "i64": torch.tensor([-(2**40), 0, 2**62]),
        "i32": torch.tensor([-5, 5], dtype=torch.int32),
        "u8": torch.tensor([0, 255], dtype=torch.uint8),
        "i8": torch.tensor([-128, 127], dtype=torch.int8),
        "bool": torch.tensor([True, False]),
    },
    here / "dtypes.safetensors",
    metadata={"format": "pt", "note": "Grüße"},
)

np.save(here / "f4.npy", np.arange(6, dtype="<f4").reshape(2, 3) / 4)
np.save(here / "f8.npy", np.arange(24, dtype="<f8").reshape(2, 3, 4) / 8)
np.save(here / "f2.npy", np.array([1.5, -2.0], dtype="<f2"))
np.save(here / "fortran.npy", np.asfortranarray(np.ones((2, 3), dtype="<f4")))
np.save(here / "i8.npy", np.arange(3))
with open(here / "version2.npy", "wb") as file:
    np.lib.format.write_array(file, np.ones((1, 2), dtype="<f4"), version=(2, 0))
