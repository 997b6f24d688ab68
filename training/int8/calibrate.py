"""Measures the ranges of a network's inner values on photos, for packages/models/calibration/.

usage: calibrate.py ID NETWORK.onnx TABLE.json PHOTO [PHOTO ...]

NETWORK.onnx is the compiled float network (nobg models pull ID). Of each photo the whole and a part of it
are shown.
"""
import json
import random
import sys

import cv2
import numpy as np
import onnx
import onnxruntime

from networks import NETWORKS

BINS = 4096
# Part of the values (those of exactly 0 apart) that may be clipped at either end. On photos with
# neither ground truth nor a part in the calibration, the mean difference from the float network's
# edges was 0.084 without clipping, 0.021 at 1e-5, 0.012 at 1e-4, 0.020 at 3e-4 and 0.030 at 1e-3.
CLIPPED = 1e-4
SAMPLES = 60_000
# Values that are held at once.
AT_ONCE = 40


class Histogram:
    def __init__(self):
        self.top = None
        self.counts = np.zeros(2 * BINS)

    def add(self, values):
        flat = values.ravel()
        step = max(1, flat.size // SAMPLES) | 1
        flat = flat[np.random.randint(step) :: step]
        most = max(float(np.abs(flat).max()), 1e-6)
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


def values_of(graph, network):
    """Names of the values that layers on bytes read and give."""
    constant = {c.name for c in graph.initializer}
    constant |= {node.output[0] for node in graph.node if node.op_type == 'Constant'}
    readers, wanted = {}, set()
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)

    def given(node):
        """What a convolution gives, with the Relu behind it that goes."""
        after = readers.get(node.output[0], [])
        return after[0].output[0] if [other.op_type for other in after] == ['Relu'] else node.output[0]

    for node in graph.node:
        if any(node.name.startswith(start) for start in network.float):
            continue
        if node.op_type == 'Conv':
            wanted.update((node.input[0], given(node)))
        if node.op_type == 'MatMul' and node.input[1] in constant:
            wanted.add(node.input[0])
        joins = node.op_type == 'Concat' or (node.op_type == 'Add' and not constant & set(node.input))
        if network.joins and joins:
            wanted.update((*node.input, *node.output))
    types = {value.name: value.type.tensor_type.elem_type for value in graph.value_info}
    made = (name for node in graph.node for name in node.output)
    floats = (name for name in made if types.get(name) == onnx.TensorProto.FLOAT)
    return [name for name in floats if name in wanted]


def looks_at(paths):
    chance = random.Random(7)
    for path in paths:
        photo = cv2.imread(path)
        height, width = photo.shape[:2]
        part = chance.uniform(0.4, 0.75)
        left, top = chance.uniform(0, 1 - part), chance.uniform(0, 1 - part)
        yield photo
        yield photo[int(top * height) : int((top + part) * height), int(left * width) : int((left + part) * width)]


def main(which, path, table, *paths):
    network = NETWORKS[which]
    model = onnx.shape_inference.infer_shapes(onnx.load(path))
    names = values_of(model.graph, network)
    input_name = network.input
    histograms = {name: Histogram() for name in names + [input_name]}
    parts = [names[at : at + AT_ONCE] for at in range(0, len(names), AT_ONCE)]
    sessions = []
    options = onnxruntime.SessionOptions()
    # More of them wait for each other where others use the cores too.
    options.intra_op_num_threads = 1
    for part in parts:
        del model.graph.output[:]
        model.graph.output.extend(onnx.helper.make_tensor_value_info(name, 1, None) for name in part)
        sessions.append(onnxruntime.InferenceSession(model.SerializeToString(), options))
    for number, cut in enumerate(looks_at(paths)):
        feeds = network.feeds(cut, number)
        histograms[input_name].add(feeds[input_name])
        for part, session in zip(parts, sessions):
            for name, values in zip(part, session.run(part, feeds)):
                histograms[name].add(values)
        print(f'{number + 1} of {2 * len(paths)}', file=sys.stderr)
    ranges = {name: h.range() for name, h in histograms.items()}
    if network.exact:
        ranges[input_name] = network.exact
    about = f'{which}: {2 * len(paths)} looks at {len(paths)} photos; {CLIPPED} clipped at either end.'
    with open(table, 'w') as file:
        json.dump({'about': about, 'float': network.float, 'ranges': ranges}, file, indent=2)


if __name__ == '__main__':
    main(*sys.argv[1:])
