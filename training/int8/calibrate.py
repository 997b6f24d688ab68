"""Measures the ranges of ISNet's inner values on photos, for packages/models/calibration/isnet.json.

usage: calibrate.py ISNET.onnx TABLE.json PHOTO [PHOTO ...]

ISNET.onnx is the compiled float network (nobg models pull isnet). Of each photo the whole and a
part of it are shown, every fifth at 512 px and the others at 1024 px.
"""
import json
import random
import sys

import cv2
import numpy as np
import onnx
import onnxruntime

BINS = 4096
# Part of the values (those of exactly 0 apart) that may be clipped at either end. On photos with
# neither ground truth nor a part in the calibration, the mean difference from the float network's
# edges was 0.084 without clipping, 0.021 at 1e-5, 0.012 at 1e-4, 0.020 at 3e-4 and 0.030 at 1e-3.
CLIPPED = 1e-4
# Layers that stay float32: none, since the one that gives the answer itself is spread over levels.
FLOAT = []
SAMPLES = 60_000


class Histogram:
    def __init__(self):
        self.top = None
        self.counts = np.zeros(2 * BINS)

    def add(self, values):
        flat = values.ravel()
        step = max(1, flat.size // SAMPLES) | 1
        flat = flat[np.random.randint(step) :: step]
        most = max(float(np.abs(values).max()), 1e-6)
        self.top = self.top or most
        while self.top < most:
            wider = np.zeros_like(self.counts)
            wider[BINS // 2 : BINS + BINS // 2] = self.counts.reshape(-1, 2).sum(1)
            self.counts, self.top = wider, self.top * 2
        at = ((flat + self.top) * (BINS / self.top)).astype(np.int64)
        self.counts += np.bincount(np.minimum(at, 2 * BINS - 1), minlength=2 * BINS)

    def range(self):
        centres = (np.arange(2 * BINS) - BINS + 0.5) * self.top / BINS
        counts = self.counts.copy()
        counts[BINS] = 0  # What Relu cut to 0 says nothing about the range.
        below = np.cumsum(counts) / counts.sum()
        low, high = (centres[np.searchsorted(below, part)] for part in (CLIPPED, 1 - CLIPPED))
        return [float(f'{min(0, low):.4g}') if low < 0 else 0, float(f'{max(0, high):.4g}')]


def look(photo, box, side):
    top, left, part = box
    height, width = photo.shape[:2]
    cut = photo[int(top * height) : int((top + part) * height), int(left * width) : int((left + part) * width)]
    cut = cv2.resize(np.ascontiguousarray(cut), (side, side), interpolation=cv2.INTER_AREA)
    return ((cut[:, :, ::-1].astype(np.float32) - 128) / 256).transpose(2, 0, 1)[None].copy()


def main(network, table, *paths):
    model = onnx.load(network)
    names = [node.output[0] for node in model.graph.node if node.op_type in ('Relu', 'Add')]
    names += [node.output[0] for node in model.graph.node if node.name == '/conv_in/Conv']
    del model.graph.output[:]
    model.graph.output.extend(onnx.helper.make_tensor_value_info(name, 1, None) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    histograms = {name: Histogram() for name in names}
    chance = random.Random(7)
    looks = []
    for path in paths:
        part = chance.uniform(0.4, 0.75)
        looks.append((path, (0, 0, 1)))
        looks.append((path, (chance.uniform(0, 1 - part), chance.uniform(0, 1 - part), part)))
    for number, (path, box) in enumerate(looks):
        feed = {'input': look(cv2.imread(path), box, 512 if number % 5 == 4 else 1024)}
        for name, values in zip(names, session.run(names, feed)):
            histograms[name].add(values)
        print(f'{number + 1} of {len(looks)}', file=sys.stderr)
    # The input is exact: one step for each value of a photo's bytes.
    ranges = {'input': [-0.5, 127 / 256], **{name: h.range() for name, h in histograms.items()}}
    about = f'{len(looks)} looks at {len(paths)} photos; {CLIPPED} clipped at either end.'
    with open(table, 'w') as file:
        json.dump({'about': about, 'float': FLOAT, 'ranges': ranges}, file, indent=2)


if __name__ == '__main__':
    main(*sys.argv[1:])
