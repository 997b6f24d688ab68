"""What the garment network sees of a photo. The engine's own code (modes/clothing) does the same."""

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime as ort
import torch
import torch.nn.functional as F
from PIL import Image

SIDE = 448  # longer side of the grid that a person is seen in, px
STRIDE = 16  # sizes of the grid are multiples of this
MARGIN = 0.06  # around the person's box, of its longer side
MATTE_SIDE = 512  # longer side at which RVM looks at the whole, px
SELFIE = 256  # the size that selfie-multiclass takes
# Cells of the grid, px, at which selfie-multiclass's answers are joined.
PROBABILITIES_STRIDE, FEATURES_STRIDE, CONTEXT_STRIDE = 2, 4, 16
FEATURES = "model/segmentation_model_3/segmentation_head_2/add_3"
CONTEXT = "model/segmentation_model_3/xeno_former_3/add_74/add"


@dataclass
class Person:
    """A person's box, stretched to the grid."""

    box: tuple[int, int, int, int]  # left, top, right, bottom in the photo
    rgb: np.ndarray  # h·w·3, uint8
    alpha: np.ndarray  # h·w, 0..1
    probabilities: np.ndarray  # 6·h/2·w/2, 0..1
    features: np.ndarray  # 64·h/4·w/4
    context: np.ndarray  # 192·h/16·w/16


def session(model: str) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class Networks:
    def __init__(self, models: Path, selfie: str = "selfie-multiclass-[!i]*.onnx") -> None:
        self.rvm = session(str(next(models.glob("rvm-*.onnx"))))
        self.selfie = session(str(next(models.glob(selfie))))
        self.input = self.selfie.get_inputs()[0].name

    def alpha(self, rgb: np.ndarray, side: int = MATTE_SIDE) -> np.ndarray:
        """People's alpha at the photo's size."""
        src = np.ascontiguousarray(rgb.transpose(2, 0, 1)[None], np.float32) / 255
        ratio = np.float32([min(0.99, side / max(rgb.shape[:2]))])
        return self.rvm.run(["pha"], {"src": src, "downsample_ratio": ratio})[0][0, 0]

    def classes(self, rgb: np.ndarray) -> list[np.ndarray]:
        """Six probabilities at 256², the features (64·128·128) and the context (192·16·16)."""
        x = np.asarray(resize(rgb, SELFIE, SELFIE), np.float32)[None] / 255
        logits, features, context = self.selfie.run(["Identity", FEATURES, CONTEXT], {self.input: x})
        e = np.exp(logits[0] - logits[0].max(-1, keepdims=True))
        probabilities = (e / e.sum(-1, keepdims=True)).transpose(2, 0, 1)
        return [probabilities, features[0].transpose(2, 0, 1), laid_out(context[0]).transpose(2, 0, 1)]


def laid_out(context: np.ndarray) -> np.ndarray:
    """The encoder's 16·16 cells come by blocks of 4·4 of a transposed picture; as the picture has them."""
    return context.swapaxes(0, 1).reshape(4, 4, 4, 4, -1).swapaxes(1, 2).reshape(context.shape)


Box = tuple[int, int, int, int]  # left, top, width, height


def squares(width: int, height: int) -> list[Box]:
    """Overlapping squares along a person, or the whole where it is nearly one (modes/clothing/looks.ts)."""
    long, short = max(width, height), min(width, height)
    if long <= 1.3 * short:
        return [(0, 0, width, height)]
    side = min(long, round(1.15 * short))
    count = min(8, math.ceil((long - side) / (0.6 * side)) + 1)
    starts = [round((long - side) * k / max(1, count - 1)) for k in range(count)]
    return [(at, 0, side, height) if width > height else (0, at, width, side) for at in starts]


def joined(answers: list[tuple[Box, np.ndarray]], size: tuple[int, int], grid: tuple[int, int]) -> np.ndarray:
    """Answers (channels·h·w) to looks at a picture of this size (width, height) on a grid: their mean, in
    which a look counts less towards its own edges (modes/clothing/join-channels.ts)."""
    (width, height), (columns, rows) = size, grid
    total = np.zeros((answers[0][1].shape[0], rows, columns), np.float32)
    weights = np.zeros((rows, columns), np.float32)
    for (left, top, w, h), planes in answers:
        x0, x1 = round(left * columns / width), round((left + w) * columns / width)
        y0, y1 = round(top * rows / height), round((top + h) * rows / height)
        x1, y1 = max(x1, x0 + 1), max(y1, y0 + 1)
        weight = np.minimum(ramp(x1 - x0)[None], ramp(y1 - y0)[:, None])
        total[:, y0:y1, x0:x1] += weight * resized(planes, y1 - y0, x1 - x0)
        weights[y0:y1, x0:x1] += weight
    return total / weights


def ramp(length: int) -> np.ndarray:
    i = np.arange(length)
    return np.clip(8 * np.minimum(i + 1, length - i) / length, 0.02, 1).astype(np.float32)


def resized(planes: np.ndarray, height: int, width: int) -> np.ndarray:
    x = torch.from_numpy(np.ascontiguousarray(planes))[None]
    return F.interpolate(x, (height, width), mode="bilinear", align_corners=False, antialias=True)[0].numpy()


def resize(rgb: np.ndarray, width: int, height: int) -> np.ndarray:
    return np.asarray(Image.fromarray(rgb).resize((width, height), Image.LANCZOS))


def main_person(alpha: np.ndarray, wide: float = MARGIN) -> tuple[tuple[int, int, int, int], np.ndarray] | None:
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
    m = wide * max(x1 - x0, y1 - y0)
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


def see(rgb: np.ndarray, networks: Networks, side: int = MATTE_SIDE, wide: float = MARGIN) -> Person | None:
    """The main person; RVM looks at the whole at this side, and so wide a margin is left around."""
    found = main_person(networks.alpha(rgb, side), wide)
    if found is None:
        return None
    (x0, y0, x1, y1), alone = found
    crop = rgb[y0:y1, x0:x1]
    size = (x1 - x0, y1 - y0)
    width, height = grid_size(*size)
    looks = [(box, networks.classes(part(crop, box))) for box in squares(*size)]

    def on_grid(k: int, stride: int) -> np.ndarray:
        return joined([(box, answer[k]) for box, answer in looks], size, (width // stride, height // stride))

    return Person(
        box=(x0, y0, x1, y1),
        rgb=resize(crop, width, height),
        alpha=cv2.resize(alone[y0:y1, x0:x1], (width, height), interpolation=cv2.INTER_AREA),
        probabilities=on_grid(0, PROBABILITIES_STRIDE),
        features=on_grid(1, FEATURES_STRIDE),
        context=on_grid(2, CONTEXT_STRIDE),
    )


def part(rgb: np.ndarray, box: Box) -> np.ndarray:
    left, top, width, height = box
    return rgb[top:top + height, left:left + width]
