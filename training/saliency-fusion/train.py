"""Trains the fusion network on features.py's files.

usage: train.py FEATURES WEIGHTS.pt [--epochs N] [--leave-out SOURCE,...]

SOURCE: beginning of a photo's key (res__es, res__ps, train__ap, …) that is not trained on. A run that was stopped goes on from
its last epoch, which lies beside WEIGHTS.pt.
"""
import argparse
import glob
import os

import numpy as np
import torch
import torch.nn.functional as F

from network import SaliencyFusion, fused

BATCH, RATE, SEED = 8, 2e-3, 0
# How often a map that the network might lean on is taken away: the fine one; one of the two others, for their mean.
WITHOUT_FINE, MEAN_OF_BOTH = 0.2, 0.08
COARSE_LOSS = 0.4


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument('features')
    arguments.add_argument('weights')
    arguments.add_argument('--epochs', type=int, default=7)
    arguments.add_argument('--leave-out', default='')
    options = arguments.parse_args()
    left_out = tuple(name for name in options.leave_out.split(',') if name)
    paths = sorted(glob.glob(f'{options.features}/*.npz'))
    paths = [path for path in paths if not os.path.basename(path).startswith(('eval', *left_out))]
    print(f'{len(paths)} photos', flush=True)
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    network = SaliencyFusion().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), RATE, weight_decay=0.02)
    steps = len(paths) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps * options.epochs, pct_start=0.15)
    averaged = {name: value.clone() for name, value in network.state_dict().items()}
    first, checkpoint = 0, f'{options.weights}.checkpoint'
    if os.path.exists(checkpoint):
        state = torch.load(checkpoint)
        network.load_state_dict(state['network'])
        optimizer.load_state_dict(state['optimizer'])
        schedule.load_state_dict(state['schedule'])
        first, averaged = state['epoch'], state['averaged']
    for epoch in range(first, options.epochs):
        order, losses = random.permutation(len(paths)), []
        for step in range(steps):
            batch = read([paths[i] for i in order[step * BATCH : (step + 1) * BATCH]])
            losses.append(train_step(network, optimizer, schedule, augmented(batch, random)))
            average(averaged, network, epoch * steps + step)
        torch.save(
            {
                'network': network.state_dict(),
                'optimizer': optimizer.state_dict(),
                'schedule': schedule.state_dict(),
                'averaged': averaged,
                'epoch': epoch + 1,
            },
            checkpoint,
        )
        print(f'epoch {epoch + 1}: {np.mean(losses):.3f}', flush=True)
    torch.save(averaged, options.weights)


def read(paths):
    """rgb −0.5..0.5, maps 0..1, fine 0 or 1, stages, truth 0..1; the first dimension is the photo."""
    files = [np.load(path) for path in paths]
    stack = lambda name: torch.from_numpy(np.stack([file[name] for file in files])).float()
    return {
        'rgb': stack('rgb').permute(0, 3, 1, 2) / 255 - 0.5,
        'maps': stack('maps') / 255,
        'fine': stack('fine')[:, None, None, None],
        'stage4': stack('stage4'),
        'stage5': stack('stage5'),
        'truth': stack('truth')[:, None] / 255,
    }


def augmented(batch, random):
    photos = len(batch['rgb'])
    if random.random() < 0.5:
        batch = {name: value if name == 'fine' else value.flip(-1) for name, value in batch.items()}
    batch['fine'] = batch['fine'] * (torch.rand_like(batch['fine']) >= WITHOUT_FINE)
    maps = batch['maps']
    taken = (torch.rand(photos, 2, 1, 1) < MEAN_OF_BOTH).float()
    pair = maps[:, :2] * (1 - taken) + taken * maps[:, :2].mean(1, keepdim=True)
    batch['maps'] = torch.cat([pair, maps[:, 2:8], maps[:, 8:] * batch['fine']], 1)
    light = 1 + 0.2 * torch.randn(photos, 3, 1, 1)
    batch['rgb'] = batch['rgb'] * light + 0.1 * torch.randn(photos, 3, 1, 1)
    return batch


def train_step(network, optimizer, schedule, batch):
    inputs = [batch[name] for name in ('rgb', 'maps', 'fine', 'stage4', 'stage5')]
    inputs = [value.contiguous(memory_format=torch.channels_last) for value in inputs]
    with torch.autocast('cpu', torch.bfloat16):
        decision, coarse = network(*inputs)
    truth = batch['truth']
    loss = error(fused(decision.float(), batch['maps']), truth)
    loss = loss + COARSE_LOSS * error(coarse.float(), F.avg_pool2d(truth, 4))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    return loss.item()


def error(logits, truth):
    """Cross-entropy and soft IoU."""
    found = torch.sigmoid(logits)
    both = (found * truth).sum((1, 2, 3))
    either = (found + truth - found * truth).sum((1, 2, 3))
    return F.binary_cross_entropy_with_logits(logits, truth) + (1 - (both + 1) / (either + 1)).mean()


def average(averaged, network, step):
    """The running mean of the weights, which is what is kept."""
    keep = min(0.99, (1 + step) / (10 + step))
    with torch.no_grad():
        for name, value in network.state_dict().items():
            averaged[name].lerp_(value, 1 - keep)


if __name__ == '__main__':
    main()
