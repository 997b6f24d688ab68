"""Puts a trained network into the ONNX file that the engine runs: export.py WEIGHTS.pt GARMENTS.onnx.

The file holds two networks and gives the geometric mean of their probabilities: one that sees what selfie-multiclass says
of the whole person (README), which stays, and one that sees what it says of squares, which is replaced.
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


SEEN = ["rgb", "person"]
OF_WHOLE = ["features", "context"]
OF_SQUARES = ["squares", "square_features", "square_context"]


class Exported(nn.Module):
    def __init__(self, network: GarmentNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, rgb: Tensor, person: Tensor, squares: Tensor, features: Tensor, context: Tensor) -> Tensor:
        """Of what is said of the whole only the alpha counts; inner answers have their channels last."""
        planes = torch.cat([rgb, squares, person[:, 6:]], 1)
        logits = self.network(planes, features.permute(0, 3, 1, 2), context.permute(0, 3, 1, 2))
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


def both(whole: onnx.ModelProto, squares: onnx.ModelProto) -> onnx.ModelProto:
    """The geometric mean of what two networks give: where one is sure and the other not, the sure one counts."""
    graph = squares.graph
    classes = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, len(CLASSES), "h2", "w2"])
    inputs = {value.name: value for value in (*whole.graph.input, *graph.input)}
    merged = helper.make_graph(
        [
            *whole.graph.node, *graph.node,
            helper.make_node("Log", ["whole/classes"], ["whole/log"], name="whole/log"),
            helper.make_node("Log", ["squares/classes"], ["squares/log"], name="squares/log"),
            helper.make_node("Mean", ["whole/log", "squares/log"], ["logits"], name="mean"),
            helper.make_node("Softmax", ["logits"], ["classes"], name="classes", axis=1),
        ],
        "garments",
        [inputs[name] for name in (*SEEN, *OF_WHOLE, *OF_SQUARES)],
        [classes("classes")],
        [*whole.graph.initializer, *graph.initializer],
        # Named, so that the half that stays can be taken out again.
        value_info=[classes("whole/classes")],
    )
    return helper.make_model(merged, opset_imports=squares.opset_import, ir_version=squares.ir_version)


def main(weights: Path, out: Path) -> None:
    network = GarmentNetwork()
    network.load_state_dict(torch.load(weights))
    exported = Exported(network).eval()
    generator = torch.Generator().manual_seed(1)
    made = lambda *size: torch.rand(*size, generator=generator)

    def feeds_of(height: int, width: int) -> list[Tensor]:
        square_cells = made(1, height // 4, width // 4, 64), made(1, height // 16, width // 16, 192)
        return [made(1, 3, height, width), made(1, 7, height, width), made(1, 6, height, width), *square_cells]

    free = {2: "h", 3: "w"}
    names = [*SEEN, *OF_SQUARES]
    half = out.with_suffix(".half.onnx")
    torch.onnx.export(
        exported, tuple(feeds_of(448, 192)), str(half), input_names=names, output_names=["classes"], opset_version=17,
        dynamic_axes={
            "rgb": free, "person": free, "squares": free, "classes": {2: "h2", 3: "w2"},
            "square_features": {1: "h4", 2: "w4"}, "square_context": {1: "h16", 2: "w16"},
        }, dynamo=False,
    )
    squares = onnx.load(half)
    half.unlink()
    halve(squares)
    squares = onnx.compose.add_prefix(squares, "squares/", rename_inputs=False)
    whole = onnx.utils.Extractor(onnx.load(out)).extract_model([*SEEN, *OF_WHOLE], ["whole/classes"])
    model = both(whole, squares)
    onnx.checker.check_model(model)
    onnx.save(model, out)
    run = lambda file, feeds: ort.InferenceSession(file, providers=["CPUExecutionProvider"]).run(None, feeds)[0]
    for size in ((448, 192), (256, 448)):
        feeds = feeds_of(*size)
        seen = {name: feed.numpy() for name, feed in zip(names, feeds)}
        inner = {"features": made(1, 128, 128, 64).numpy(), "context": made(1, 16, 16, 192).numpy()}
        of_whole = run(whole.SerializeToString(), {**{name: seen[name] for name in SEEN}, **inner})
        with torch.inference_mode():
            expected = np.sqrt(exported(*feeds).numpy() * of_whole)
        expected /= expected.sum(1, keepdims=True)
        given = run(str(out), {**seen, **inner})
        assert given.shape == (1, len(CLASSES), size[0] // 2, size[1] // 2)
        print(f"{size}: largest difference {np.abs(given - expected).max():.5f}")
    data = out.read_bytes()
    print(f"{len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
