"""What the garment network sees of a photo. The engine's own code (modes/clothing) does the same."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
from PIL import Image

SIDE = 448  # longer side of the grid that a person is seen in, px
STRIDE = 16  # sizes of the grid are multiples of this
MARGIN = 0.06  # around the person's box, of its longer side
SELFIE = 256  # the size that selfie-multiclass takes
FEATURES = "model/segmentation_model_3/segmentation_head_2/add_3"
CONTEXT = "model/segmentation_model_3/xeno_former_3/add_74/add"


@dataclass
class Person:
    """A person's box, stretched to the grid."""

    box: tuple[int, int, int, int]  # left, top, right, bottom in the photo
    rgb: np.ndarray  # h·w·3, uint8
    alpha: np.ndarray  # h·w, 0..1
    probabilities: np.ndarray  # 6·h·w, 0..1
    features: np.ndarray  # 64·128·128
    context: np.ndarray  # 192·16·16, not laid out as the picture (README): the weights were trained so


def session(model: str) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class Networks:
    def __init__(self, models: Path) -> None:
        self.rvm = session(str(next(models.glob("rvm-*.onnx"))))
        self.selfie = session(str(next(models.glob("selfie-multiclass-*.onnx"))))
        self.input = self.selfie.get_inputs()[0].name

    def alpha(self, rgb: np.ndarray) -> np.ndarray:
        """People's alpha at the photo's size."""
        src = np.ascontiguousarray(rgb.transpose(2, 0, 1)[None], np.float32) / 255
        ratio = np.float32([min(0.99, 512 / max(rgb.shape[:2]))])
        return self.rvm.run(["pha"], {"src": src, "downsample_ratio": ratio})[0][0, 0]

    def classes(self, rgb: np.ndarray) -> list[np.ndarray]:
        """Six probabilities at 256², the features and the context."""
        x = np.asarray(resize(rgb, SELFIE, SELFIE), np.float32)[None] / 255
        logits, features, context = self.selfie.run(["Identity", FEATURES, CONTEXT], {self.input: x})
        e = np.exp(logits[0] - logits[0].max(-1, keepdims=True))
        probabilities = (e / e.sum(-1, keepdims=True)).transpose(2, 0, 1)
        return [probabilities, features[0].transpose(2, 0, 1), context[0].transpose(2, 1, 0)]


def resize(rgb: np.ndarray, width: int, height: int) -> np.ndarray:
    return np.asarray(Image.fromarray(rgb).resize((width, height), Image.LANCZOS))


def main_person(alpha: np.ndarray) -> tuple[tuple[int, int, int, int], np.ndarray] | None:
    """Box with its margin, and the alpha without other people, of the largest person."""
    h, w = alpha.shape
    scale = min(1, 512 / max(h, w))
    small = cv2.resize(alpha, (max(1, round(w * scale)), max(1, round(h * scale))), interpolation=cv2.INTER_AREA)
    count, labels, stats, centres = cv2.connectedComponentsWithStats((small > 0.5).astype(np.uint8))
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    left, top, bw, bh = stats[largest, :4]
    margin = MARGIN * max(bw, bh)
    # What a pole or a belt cuts off is still of the person: parts above, below or in its box.
    keep = [
        k for k in range(1, count)
        if left - margin <= stats[k, 0] + stats[k, 2] / 2 <= left + bw + margin
        and stats[k, 1] <= top + bh + margin and top - margin <= stats[k, 1] + stats[k, 3]
    ]
    others = np.isin(labels, [k for k in range(1, count) if k not in keep])
    near = cv2.dilate(others.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.float32)
    near[np.isin(labels, keep)] = 0
    alone = alpha * (1 - cv2.resize(near, (w, h), interpolation=cv2.INTER_LINEAR))
    x0, y0 = min(stats[k, 0] for k in keep), min(stats[k, 1] for k in keep)
    x1 = max(stats[k, 0] + stats[k, 2] for k in keep)
    y1 = max(stats[k, 1] + stats[k, 3] for k in keep)
    m = MARGIN * max(x1 - x0, y1 - y0)
    fx, fy = w / small.shape[1], h / small.shape[0]
    box = (
        max(0, round((x0 - m) * fx)), max(0, round((y0 - m) * fy)),
        min(w, round((x1 + m) * fx)), min(h, round((y1 + m) * fy)),
    )
    return box, alone


def grid_size(width: int, height: int) -> tuple[int, int]:
    scale = SIDE / max(width, height)
    fit = lambda side: max(4, round(side * scale / STRIDE)) * STRIDE
    return fit(width), fit(height)


def see(rgb: np.ndarray, networks: Networks, alpha: np.ndarray | None = None) -> tuple[Person, np.ndarray] | None:
    """The main person, and the person's alpha at the photo's size."""
    found = main_person(networks.alpha(rgb) if alpha is None else alpha)
    if found is None:
        return None
    (x0, y0, x1, y1), alone = found
    crop = rgb[y0:y1, x0:x1]
    width, height = grid_size(x1 - x0, y1 - y0)
    p, features, context = networks.classes(crop)
    person = Person(
        box=(x0, y0, x1, y1),
        rgb=resize(crop, width, height),
        alpha=cv2.resize(alone[y0:y1, x0:x1], (width, height), interpolation=cv2.INTER_AREA),
        probabilities=cv2.resize(p.transpose(1, 2, 0), (width, height)).transpose(2, 0, 1),
        features=features,
        context=context,
    )
    return person, alone
