"""Prepared photos as batches, changed at random for training."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scene import CONTEXT_STRIDE, FEATURES_STRIDE, STRIDE
from torch import Tensor

HELD_BACK = 95
SEED = 20240601

Photo = dict[str, np.ndarray]
Sample = dict[str, Tensor]


def held_back(count: int) -> set[int]:
    """Which of so many photos, by name, are held back: always the same ones."""
    return set(np.random.default_rng(SEED).permutation(count)[:HELD_BACK].tolist())


def load(folder: Path) -> tuple[list[list[Photo]], list[Photo]]:
    """The sights of each photo to train on, and the photos held back."""
    names = sorted(path.name for path in (folder / "plain").glob("*.npz"))
    tests = held_back(len(names))
    sights = [
        [dict(np.load(path)) for kind in ("plain", "changed") if (path := folder / kind / name).exists()]
        for name in names
    ]
    train = [of for i, of in enumerate(sights) if i not in tests]
    return train, [sights[i][0] for i in sorted(tests)]


def sample(photo: Photo, mirrored: bool = False) -> Sample:
    planes = torch.from_numpy(np.concatenate([photo["rgb"].transpose(2, 0, 1), photo["alpha"][None]])).float() / 255
    probabilities = torch.from_numpy(photo["probabilities"]).float()[None] / 255
    probabilities = F.interpolate(probabilities, planes.shape[1:], mode="bilinear", align_corners=False)[0]
    s = {
        "planes": torch.cat([planes[:3], probabilities, planes[3:]]),
        "labels": torch.from_numpy(photo["labels"]).long(),
        "features": torch.from_numpy(photo["features"]).float(),
        "context": torch.from_numpy(photo["context"]).float(),
    }
    # The inner answers to a mirror image are nearly the mirrored ones (correlation 0.96).
    return {key: x.flip(-1) for key, x in s.items()} if mirrored else s


def changed(photo: Photo, rng: np.random.Generator) -> Sample:
    """Mirrored or not, other colours, and a part of 60 to 100 % of each side, stretched to the whole."""
    s = sample(photo, rng.random() < 0.5)
    rgb = s["planes"][:3]
    rgb = rgb * rng.uniform(0.7, 1.3)
    rgb = rgb.mean((1, 2), keepdim=True) + (rgb - rgb.mean((1, 2), keepdim=True)) * rng.uniform(0.7, 1.3)
    grey = rgb.mean(0, keepdim=True)
    rgb = grey + (rgb - grey) * rng.uniform(0.5, 1.4)
    tint = torch.from_numpy(rng.uniform(0.9, 1.1, (3, 1, 1))).float()
    s["planes"] = torch.cat([(rgb * tint).clamp(0, 1), s["planes"][3:]])
    if rng.random() < 0.5:
        return s
    scale = rng.uniform(0.6, 1, 2)
    shift = rng.uniform(-1, 1, 2) * (1 - scale)
    theta = torch.tensor([[scale[0], 0, shift[0]], [0, scale[1], shift[1]]], dtype=torch.float32)[None]

    def part(x: Tensor, mode: str) -> Tensor:
        grid = F.affine_grid(theta, [1, 1, *x.shape[-2:]], align_corners=False)
        return F.grid_sample(x[None], grid, mode=mode, padding_mode="border", align_corners=False)[0]

    return {
        "planes": part(s["planes"], "bilinear"),
        "labels": part(s["labels"][None].float(), "nearest")[0].long(),
        "features": part(s["features"], "bilinear"),
        "context": part(s["context"], "bilinear"),
    }


def batched(samples: list[Sample], side: int) -> Sample:
    """Stretched to one size with this longer side; photos of one batch are of like shapes."""
    shapes = np.array([s["labels"].shape for s in samples], float)
    height, width = shapes.mean(0) * side / shapes.mean(0).max()
    size = [max(1, round(length / STRIDE)) * STRIDE for length in (height, width)]
    def to(x: Tensor, stride: int) -> Tensor:
        cells = [length // stride for length in size]
        return F.interpolate(x[None], cells, mode="bilinear", align_corners=False, antialias=True)[0]

    labels = [F.interpolate(s["labels"][None, None].float(), size, mode="nearest-exact")[0, 0].long() for s in samples]
    return {
        "planes": torch.stack([to(s["planes"], 1) for s in samples]),
        "labels": torch.stack(labels),
        "features": torch.stack([to(s["features"], FEATURES_STRIDE) for s in samples]),
        "context": torch.stack([to(s["context"], CONTEXT_STRIDE) for s in samples]),
    }


def batches(photos: list[list[Photo]], size: int, side: int, rng: np.random.Generator) -> Iterator[Sample]:
    """One epoch, with one sight of each photo. Photos of like widths go together, so that little is stretched."""
    seen = [sights[rng.integers(len(sights))] for sights in photos]
    order = rng.permutation(len(seen))
    order = order[np.argsort([seen[i]["labels"].shape[1] + rng.uniform(0, 32) for i in order])]
    groups = [order[i:i + size] for i in range(0, len(order), size)]
    for g in rng.permutation(len(groups)):
        yield batched([changed(seen[i], rng) for i in groups[g]], side)
