"""Trains the garment network: train.py PREPARED OUT.pt [--epochs N] [--minutes M].

Writes the running mean of the weights. Prints, after some epochs, the IoU of the garments on the photos held
back, at the grid's size, by the weights and by their mean.
"""

import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from classes import GARMENTS
from data import SEED, Photo, Sample, batched, batches, load, sample
from network import GarmentNetwork
from torch import Tensor

BATCH = 8
RATE = 3e-3
KEPT = 0.99  # of the running mean, at each step
# Small pictures first, while the coarse things are learnt: up to which share of the epochs, which side.
SIDES = ((0.6, 256), (0.85, 352), (1.0, 448))


def loss_of(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy over the classes, and over garment or not with its soft IoU."""
    logits = F.interpolate(logits.float(), size=labels.shape[1:], mode="bilinear", align_corners=False)
    classes = F.cross_entropy(logits, labels)
    garment = logits.softmax(1)[:, GARMENTS].sum(1).clamp(1e-5, 1 - 1e-5)
    truth = ((labels >= GARMENTS.start) & (labels < GARMENTS.stop)).float()
    binary = F.binary_cross_entropy(garment, truth)
    both = (garment * truth).sum((1, 2))
    either = (garment + truth - garment * truth).sum((1, 2))
    return classes + binary + (1 - both / either.clamp(min=1)).mean()


@torch.inference_mode()
def held_back_iou(network: GarmentNetwork, photos: list[Photo]) -> float:
    network.eval()
    ious = []
    for photo in photos:
        s = batched([sample(photo)], SIDES[-1][1])
        labels = s.pop("labels")
        logits = F.interpolate(network(**s), size=labels.shape[1:], mode="bilinear", align_corners=False)
        garment = logits.softmax(1)[:, GARMENTS].sum(1) > 0.5
        truth = (labels >= GARMENTS.start) & (labels < GARMENTS.stop)
        ious.append(float((garment & truth).sum() / (garment | truth).sum().clamp(min=1)))
    network.train()
    return float(np.mean(ious))


def step(network: GarmentNetwork, batch: Sample) -> Tensor:
    labels = batch.pop("labels")
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(**{k: v.to(memory_format=torch.channels_last) for k, v in batch.items()})
    return loss_of(logits, labels)


@torch.no_grad()
def follow(mean: GarmentNetwork, network: GarmentNetwork, steps: int) -> None:
    """Moves the mean towards the network, faster at first; what its norms have counted goes with it."""
    kept = min(KEPT, (1 + steps) / (10 + steps))
    weights = network.state_dict()
    for name, value in mean.state_dict().items():
        if value.is_floating_point():
            value.lerp_(weights[name], 1 - kept)
        else:
            value.copy_(weights[name])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("prepared", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    rng = np.random.default_rng(args.seed)
    train, held_back = load(args.prepared)
    network = GarmentNetwork().to(memory_format=torch.channels_last)
    mean = copy.deepcopy(network)
    print(f"{sum(p.numel() for p in network.parameters())} parameters, {len(train)} photos", flush=True)
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=1e-2)
    steps = args.epochs * -(-len(train) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, steps, pct_start=0.15)
    done = 0
    for epoch in range(args.epochs):
        started, total = time.time(), 0.0
        side = next(side for share, side in SIDES if epoch < share * args.epochs)
        for batch in batches(train, BATCH, side, rng):
            optimiser.zero_grad()
            loss = step(network, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            done += 1
            follow(mean, network, done)
            total += loss.item()
        seconds = time.time() - started
        line = f"epoch {epoch + 1} at {side} px: loss {total / -(-len(train) // BATCH):.3f}, {seconds:.0f} s"
        if epoch % 4 == 3 or epoch + 2 >= args.epochs:
            torch.save(mean.state_dict(), args.out)
            line += f", held back IoU {held_back_iou(network, held_back):.4f}, mean {held_back_iou(mean, held_back):.4f}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
