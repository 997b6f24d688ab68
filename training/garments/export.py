"""Writes the trained network as the ONNX file that the engine runs: export.py WEIGHTS.pt OUT.onnx.

Inputs and outputs are as the engine has them (packages/engine/src/networks/garments.ts);
weights are kept as float16 and widened when the file is loaded.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from classes import CLASSES
from network import GarmentNetwork
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn


class Exported(nn.Module):
    def __init__(self, network: GarmentNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, rgb: Tensor, person: Tensor, features: Tensor, context: Tensor) -> Tensor:
        """Inner answers of selfie-multiclass come as it gives them; see scene.py on the context."""
        planes = torch.cat([rgb, person], 1)
        logits = self.network(planes, features.permute(0, 3, 1, 2), context.permute(0, 3, 2, 1))
        return logits.softmax(1)


def halve(model: onnx.ModelProto) -> None:
    """Keeps the large weights as float16, each behind a Cast."""
    graph = model.graph
    casts = []
    for weight in list(graph.initializer):
        if weight.data_type != TensorProto.FLOAT or np.prod(weight.dims) < 64:
            continue
        name = weight.name
        half = numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), f"{name}.half")
        graph.initializer.remove(weight)
        graph.initializer.append(half)
        casts.append(helper.make_node("Cast", [half.name], [name], name=f"{name}.cast", to=TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)


def main(weights: Path, out: Path) -> None:
    network = GarmentNetwork()
    network.load_state_dict(torch.load(weights))
    exported = Exported(network).eval()
    generator = torch.Generator().manual_seed(1)
    made = lambda *size: torch.rand(*size, generator=generator)
    feeds = (made(1, 3, 448, 192), made(1, 7, 448, 192), made(1, 128, 128, 64), made(1, 16, 16, 192))
    names = ["rgb", "person", "features", "context"]
    free = {2: "h", 3: "w"}
    torch.onnx.export(
        exported, feeds, str(out), input_names=names, output_names=["classes"], opset_version=17,
        dynamic_axes={"rgb": free, "person": free, "classes": {2: "h2", 3: "w2"}}, dynamo=False,
    )
    model = onnx.load(out)
    halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, out)
    session = ort.InferenceSession(str(out), providers=["CPUExecutionProvider"])
    for size in ((448, 192), (256, 448)):
        feeds = (made(1, 3, *size), made(1, 7, *size), *feeds[2:])
        with torch.inference_mode():
            expected = exported(*feeds).numpy()
        (given,) = session.run(None, {name: feed.numpy() for name, feed in zip(names, feeds)})
        assert given.shape == (1, len(CLASSES), size[0] // 2, size[1] // 2)
        print(f"{size}: largest difference {np.abs(given - expected).max():.5f}")
    data = out.read_bytes()
    print(f"{len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
