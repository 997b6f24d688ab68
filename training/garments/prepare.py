"""Runs the ready-made networks over the photos once and keeps what they say, for training.

prepare.py DATA MODELS OUT [PART PARTS]: DATA has photos/, labels/ and labels.json; MODELS the
compiled networks (`nobg models pull`); OUT/plain gets one .npz a photo, and OUT/changed another of each
photo to train on: mirrored, turned and lit otherwise before any network saw it, by networks as the engine
runs them where it is quick with bytes. PART of PARTS: only every PARTS-th photo, for several processes at once.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
import torch
from classes import class_of_label
from data import held_back
from PIL import Image
from scene import Networks, Person, see

ENGINE_MATTE_SIDE = 768
SEED = 7


def changed(rgb: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Mirrored, turned by up to 5°, darker or lighter, and tinted."""
    height, width = labels.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-5, 5), 1)
    warp = lambda x, how: cv2.warpAffine(
        np.ascontiguousarray(x[:, ::-1]), turn, (width, height), flags=how, borderMode=cv2.BORDER_REFLECT_101
    )
    lit = (warp(rgb, cv2.INTER_CUBIC) / 255) ** rng.uniform(0.75, 1.35) * rng.uniform(0.94, 1.06, (1, 1, 3))
    return np.uint8(np.clip(lit, 0, 1) * 255 + 0.5), warp(labels, cv2.INTER_NEAREST)


def keep(target: Path, person: Person | None, labels: np.ndarray) -> None:
    if person is None:
        return
    x0, y0, x1, y1 = person.box
    height, width = person.alpha.shape
    np.savez(
        target,
        rgb=person.rgb,
        alpha=np.uint8(np.round(person.alpha * 255)),
        probabilities=np.uint8(np.round(person.probabilities.clip(0, 1) * 255)),
        labels=cv2.resize(labels[y0:y1, x0:x1], (width, height), interpolation=cv2.INTER_NEAREST),
        features=np.float16(person.features),
        context=np.float16(person.context),
    )


def main(data: Path, models: Path, out: Path, part: int = 0, parts: int = 1) -> None:
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    networks = Networks(models)
    table = class_of_label(data)
    for kind in ("plain", "changed"):
        (out / kind).mkdir(parents=True, exist_ok=True)
    photos = sorted((data / "photos").glob("*.jpg"))
    tests = held_back(len(photos))
    for i, photo in list(enumerate(photos))[part::parts]:
        rgb = np.asarray(Image.open(photo).convert("RGB"))
        labels = table[np.asarray(Image.open(data / "labels" / f"{photo.stem}.png"))]
        keep(out / "plain" / f"{photo.stem}.npz", see(rgb, networks), labels)
        if i in tests:
            continue
        rng = np.random.default_rng([SEED, i])
        rgb, labels = changed(rgb, labels, rng)
        person = see(rgb, networks, ENGINE_MATTE_SIDE, rng.uniform(0.02, 0.1))
        keep(out / "changed" / f"{photo.stem}.npz", person, labels)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), *map(int, sys.argv[4:6]))
