"""A transformer in several engines: each a function from texts to rows of length 1. What they convert is kept in a folder.

Every engine gets what a user would give it: batches of 32 texts sorted by length and padded to their longest. Mean pooling and
normalization are NumPy where the engine does neither.
"""

import json
import os

import numpy

BATCH, LONGEST = 32, 256


def scale_to_one(rows):
    return rows / numpy.maximum(numpy.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


class Padded:
    """Sorting, padding and pooling around `states(ids, mask)`."""

    def __init__(self, model):
        from transformers import AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(model)

    def __call__(self, texts):
        result = [None] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for begin in range(0, len(order), BATCH):
            chosen = order[begin : begin + BATCH]
            tokens = self.tokenizer(
                [texts[i] for i in chosen], padding=True, truncation=True, max_length=LONGEST, return_tensors="np"
            )
            ids, mask = (tokens[name].astype(numpy.int64) for name in ("input_ids", "attention_mask"))
            weights = mask[:, :, None].astype(numpy.float32)
            pooled = scale_to_one((self.states(ids, mask) * weights).sum(1) / weights.sum(1))
            for i, row in zip(chosen, pooled):
                result[i] = row
        return numpy.array(result)


def exported(model, scratch):
    """The transformer as ONNX, batch and length left open."""
    path = os.path.join(scratch, "peer.onnx")
    note = path + ".from"
    if os.path.exists(note) and open(note).read() == model:
        return path
    import torch
    from transformers import AutoModel

    bert = (
        AutoModel.from_pretrained(model, attn_implementation="eager", add_pooling_layer=False)
        .eval()
        .requires_grad_(False)
    )

    class Tokens(torch.nn.Module):
        def forward(self, ids, mask):
            return bert(input_ids=ids, attention_mask=mask).last_hidden_state

    ids, axes = torch.ones(2, 8, dtype=torch.long), {0: "texts", 1: "tokens"}
    with torch.no_grad():
        torch.onnx.export(
            Tokens(),
            (ids, ids),
            path,
            input_names=["ids", "mask"],
            output_names=["states"],
            dynamo=False,
            dynamic_axes={"ids": axes, "mask": axes, "states": axes},
            opset_version=17,
        )
    for old in ("peer_fused.onnx", "peer_int8.onnx"):
        if os.path.exists(os.path.join(scratch, old)):
            os.remove(os.path.join(scratch, old))
    with open(note, "w") as file:
        file.write(model)
    return path


def fused(model, scratch):
    """The same with the operations of attention and GELU joined, as ONNX Runtime's own tool does."""
    plain, path = exported(model, scratch), os.path.join(scratch, "peer_fused.onnx")
    if not os.path.exists(path):
        from onnxruntime.transformers import optimizer

        with open(os.path.join(model, "config.json")) as file:
            config = json.load(file)
        optimizer.optimize_model(
            plain,
            model_type="bert",
            num_heads=config["num_attention_heads"],
            hidden_size=config["hidden_size"],
            opt_level=1,
        ).save_model_to_file(path)
    return path


def quantized(model, scratch):
    path = os.path.join(scratch, "peer_int8.onnx")
    joined = fused(model, scratch)
    if not os.path.exists(path):
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(joined, path, weight_type=QuantType.QInt8, extra_options={"DefaultTensorType": 1})  # 1: float
    return path


class OnnxRuntime(Padded):
    def __init__(self, model, threads, path):
        super().__init__(model)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.names = [each.name for each in self.session.get_inputs()]

    def states(self, ids, mask):
        return self.session.run(None, dict(zip(self.names, (ids, mask))))[0]


class OpenVino(Padded):
    def __init__(self, model, threads, path, precision):
        super().__init__(model)
        import openvino

        core = openvino.Core()
        settings = {
            "INFERENCE_PRECISION_HINT": precision,
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
        }
        self.request = core.compile_model(core.read_model(path), "CPU", settings).create_infer_request()

    def states(self, ids, mask):
        return self.request.infer({"ids": ids, "mask": mask}).to_tuple()[0]


class CTranslate2(Padded):
    def __init__(self, model, threads, scratch, kind):
        super().__init__(model)
        import ctranslate2

        path = os.path.join(scratch, "peer_ct2_" + kind)
        ctranslate2.converters.TransformersConverter(model).convert(path, quantization=kind, force=True)
        self.encoder = ctranslate2.Encoder(
            path, device="cpu", compute_type=kind, inter_threads=1, intra_threads=threads
        )

    def states(self, ids, mask):
        tokens = [row[: int(used.sum())].tolist() for row, used in zip(ids, mask)]
        return numpy.array(self.encoder.forward_batch(tokens).last_hidden_state)


def sentence_transformers(model, threads, kind):
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    loaded = SentenceTransformer(model, device="cpu", model_kwargs={"dtype": getattr(torch, kind)})
    return lambda texts: loaded.encode(texts, batch_size=BATCH, show_progress_bar=False)


ENGINES = {
    "st": lambda model, threads, scratch: sentence_transformers(model, threads, "float32"),
    "st_bf16": lambda model, threads, scratch: sentence_transformers(model, threads, "bfloat16"),
    "onnx": lambda model, threads, scratch: OnnxRuntime(model, threads, fused(model, scratch)),
    "onnx_int8": lambda model, threads, scratch: OnnxRuntime(model, threads, quantized(model, scratch)),
    "openvino": lambda model, threads, scratch: OpenVino(model, threads, exported(model, scratch), "f32"),
    "openvino_bf16": lambda model, threads, scratch: OpenVino(model, threads, exported(model, scratch), "bf16"),
    "ctranslate2": lambda model, threads, scratch: CTranslate2(model, threads, scratch, "float32"),
    "ctranslate2_int8": lambda model, threads, scratch: CTranslate2(model, threads, scratch, "int8"),
}
