"""The fusion network: which saliency map counts where, and what to add to it."""
import torch
import torch.nn.functional as F
from torch import nn

# Of the maps: ISNet at 768², U²-Netp, the six probabilities of the selfie network, ISNet at 1024² or zeros.
MAPS = 9
SALIENCY = [0, 1, 8]
STAGE4, STAGE5 = 256, 512
# Inner values of ISNet reach so far; (value / reach · SPREAD − 1) is what the network sees.
STAGE4_REACH, STAGE5_REACH, SPREAD = 10.12, 8.442, 255 / 64
# Probabilities are kept this far from 0 and 1 before their logit is taken.
LEAST = 0.02
# Weight logits of a map that is not there.
ABSENT = -30.0
CELLS, WIDTH, LAST_WIDTH = 64, 48, 24


class Residual(nn.Module):
    """Two convolutions, the first dilated, and a gate of the whole picture's mean."""

    def __init__(self, channels, dilation):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.first_norm = nn.GroupNorm(8, channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        self.second_norm = nn.GroupNorm(8, channels)
        self.gate = nn.Linear(channels, channels)

    def forward(self, x):
        y = F.silu(self.first_norm(self.first(x)))
        y = self.second_norm(self.second(y))
        return F.silu(x + y * torch.sigmoid(self.gate(y.mean((2, 3))))[:, :, None, None])


def projection(channels):
    return nn.Sequential(nn.Dropout2d(0.1), nn.Conv2d(channels, 32, 1), nn.GroupNorm(8, 32), nn.SiLU())


class SaliencyFusion(nn.Module):
    def __init__(self):
        super().__init__()
        self.stage4, self.stage5 = projection(STAGE4), projection(STAGE5)
        # Maps, whether the last is there, colours, position.
        self.enter = nn.Conv2d(64 + MAPS + 1 + 5, WIDTH, 3, padding=1)
        self.trunk = nn.Sequential(*(Residual(WIDTH, dilation) for dilation in (1, 2, 4, 8)))
        self.finer = nn.Sequential(
            nn.Conv2d(WIDTH + MAPS + 3, LAST_WIDTH, 3, padding=1),
            nn.GroupNorm(8, LAST_WIDTH),
            nn.SiLU(),
            Residual(LAST_WIDTH, 1),
        )
        self.leave = nn.Sequential(
            nn.Conv2d(LAST_WIDTH, LAST_WIDTH, 3, padding=1),
            nn.GroupNorm(8, LAST_WIDTH),
            nn.SiLU(),
            nn.Conv2d(LAST_WIDTH, 4, 1),
        )
        self.coarse = nn.Conv2d(WIDTH, 1, 1)
        line = torch.linspace(-1, 1, CELLS)
        self.register_buffer('position', torch.stack(torch.meshgrid(line, line, indexing='ij'))[None])

    def forward(self, rgb, maps, fine, stage4, stage5):
        """Weight logits of the three saliency maps and logits to add, [n, 4, 128, 128]; logits at 64² for training alone."""
        cells = [
            F.avg_pool2d(maps, 4),
            fine * torch.ones_like(maps[:, :1, :CELLS, :CELLS]),
            F.avg_pool2d(rgb, 4),
            self.position.expand(len(maps), -1, -1, -1),
            upsampled(self.stage4(stage4 * (SPREAD / STAGE4_REACH) - 1), size=(CELLS, CELLS)),
            upsampled(self.stage5(stage5 * (SPREAD / STAGE5_REACH) - 1), size=(CELLS, CELLS)),
        ]
        x = self.trunk(self.enter(torch.cat(cells, 1)))
        coarse = self.coarse(x)
        x = torch.cat([upsampled(x, scale_factor=2.0), F.avg_pool2d(maps, 2), F.avg_pool2d(rgb, 2)], 1)
        x = self.leave(self.finer(x))
        absent = torch.cat([fine * 0, fine * 0, (1 - fine) * ABSENT], 1)
        return torch.cat([x[:, :3] + absent, x[:, 3:]], 1), coarse


def fused(decision, maps):
    """Logits at the maps' size."""
    decision = upsampled(decision, scale_factor=2.0)
    logits = torch.logit(maps[:, SALIENCY].clamp(LEAST, 1 - LEAST))
    return (torch.softmax(decision[:, :3], 1) * logits).sum(1, keepdim=True) + decision[:, 3:]


def upsampled(x, **size):
    return F.interpolate(x, mode='bilinear', align_corners=False, **size)
