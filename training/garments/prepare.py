"""Runs the ready-made networks over the photos once and keeps what they say, for training.

prepare.py DATA MODELS OUT [PART PARTS]: DATA has photos/, labels/ and labels.json; MODELS the
compiled networks (`nobg models pull`); OUT gets one .npz a photo. PART of PARTS: only every
PARTS-th photo, for several processes at once.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from classes import class_of_label
from scene import Networks, see


def prepare(photo: Path, data: Path, table: np.ndarray, networks: Networks) -> dict[str, np.ndarray]:
    rgb = np.asarray(Image.open(photo).convert("RGB"))
    found = see(rgb, networks)
    if found is None:
        return {}
    person, _ = found
    labels = table[np.asarray(Image.open(data / "labels" / f"{photo.stem}.png"))]
    x0, y0, x1, y1 = person.box
    height, width = person.alpha.shape
    return {
        "rgb": person.rgb,
        "alpha": np.uint8(np.round(person.alpha * 255)),
        "probabilities": np.uint8(np.round(person.probabilities * 255)),
        "labels": cv2.resize(labels[y0:y1, x0:x1], (width, height), interpolation=cv2.INTER_NEAREST),
        "features": np.float16(person.features),
        "context": np.float16(person.context),
    }


def main(data: Path, models: Path, out: Path, part: int = 0, parts: int = 1) -> None:
    cv2.setNumThreads(1)
    networks = Networks(models)
    table = class_of_label(data)
    out.mkdir(parents=True, exist_ok=True)
    for photo in sorted((data / "photos").glob("*.jpg"))[part::parts]:
        target = out / f"{photo.stem}.npz"
        if target.exists():
            continue
        kept = prepare(photo, data, table, networks)
        if kept:
            np.savez(target, **kept)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), *map(int, sys.argv[4:6]))
