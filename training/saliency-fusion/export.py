"""Writes the trained network as ONNX, and holds the file against it.

usage: export.py WEIGHTS.pt NETWORK.onnx
"""
import hashlib
import os
import sys

import numpy as np
import onnxruntime
import torch

from network import MAPS, STAGE4, STAGE5, SaliencyFusion

NAMES = ['rgb', 'maps', 'fine', 'stage4', 'stage5']


class Decision(torch.nn.Module):
    """
    How far each saliency map counts, and logits to add. The plain mean of the maps' logits is added to what was learned: on
    sources that were not trained on, both together are better than either.
    """

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, rgb, maps, fine, stage4, stage5):
        decision, _ = self.network(rgb, maps, fine, stage4, stage5)
        mean = torch.cat([torch.ones_like(fine), torch.ones_like(fine), fine], 1) / (2 + fine)
        return torch.cat([torch.softmax(decision[:, :3], 1) + mean, decision[:, 3:]], 1)


def main(weights, target):
    network = SaliencyFusion()
    network.load_state_dict(torch.load(weights))
    decision = Decision(network).eval()
    inputs = [
        torch.rand(1, 3, 256, 256) - 0.5,
        torch.rand(1, MAPS, 256, 256),
        torch.ones(1, 1, 1, 1),
        3 * torch.rand(1, STAGE4, 48, 48),
        3 * torch.rand(1, STAGE5, 24, 24),
    ]
    torch.onnx.export(
        decision,
        tuple(inputs),
        target,
        input_names=NAMES,
        output_names=['decision'],
        opset_version=17,
        dynamo=False,
        dynamic_axes={'stage4': {2: 'h16', 3: 'w16'}, 'stage5': {2: 'h32', 3: 'w32'}},
    )
    session = onnxruntime.InferenceSession(target)
    (found,) = session.run(None, {name: value.numpy() for name, value in zip(NAMES, inputs)})
    apart = np.abs(found - decision(*inputs).detach().numpy()).max()
    assert apart < 1e-3, f'the file differs from the network by {apart}'
    with open(target, 'rb') as file:
        print(f'{os.path.getsize(target)} bytes, sha256 {hashlib.sha256(file.read()).hexdigest()}')


if __name__ == '__main__':
    main(*sys.argv[1:])
