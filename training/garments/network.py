"""The garment network: a small U-Net over what the ready-made networks say of a person."""

import torch
import torch.nn.functional as F
from classes import CLASSES
from torch import Tensor, nn

PLANES = 10  # colours (3), probabilities of selfie-multiclass (6), alpha
FEATURES = 64  # of selfie-multiclass's decoder, at 128²
CONTEXT = 192  # of its encoder, at 16²


def conv(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = conv(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(self.first(x)))


def like(x: Tensor, other: Tensor) -> Tensor:
    return F.interpolate(x, size=other.shape[2:], mode="bilinear", align_corners=False)


class GarmentNetwork(nn.Module):
    """planes N·10·h·w (h and w multiples of 16, 0..1) → logits N·classes·h/2·w/2."""

    def __init__(self) -> None:
        super().__init__()
        c2, c4, c8, c16 = 24, 48, 96, 160
        self.features = conv(FEATURES, c4, 1)
        self.context = conv(CONTEXT, c8, 1)
        self.down2 = conv(PLANES, c2, 3, 2)
        self.down4 = conv(c2, c4, 3, 2)
        self.mix4 = nn.Sequential(conv(2 * c4, c4, 1), Residual(c4))
        self.down8 = nn.Sequential(conv(c4, c8, 3, 2), Residual(c8))
        self.down16 = conv(c8, c16, 3, 2)
        self.mix16 = nn.Sequential(conv(c16 + c8, c16, 1), Residual(c16), nn.Dropout2d(0.1), Residual(c16))
        self.up8 = nn.Sequential(conv(c16 + c8, c8, 1), conv(c8, c8))
        self.up4 = nn.Sequential(conv(c8 + c4, c4, 1), conv(c4, c4))
        self.up2 = nn.Sequential(conv(c4 + c2, c2, 1), conv(c2, c2))
        self.head = nn.Conv2d(c2, len(CLASSES), 1)

    def forward(self, planes: Tensor, features: Tensor, context: Tensor) -> Tensor:
        x2 = self.down2(planes - 0.5)
        x4 = self.down4(x2)
        x4 = self.mix4(torch.cat([x4, self.features(like(features, x4))], 1))
        x8 = self.down8(x4)
        x16 = self.down16(x8)
        x = self.mix16(torch.cat([x16, self.context(like(context, x16))], 1))
        x = self.up8(torch.cat([like(x, x8), x8], 1))
        x = self.up4(torch.cat([like(x, x4), x4], 1))
        x = self.up2(torch.cat([like(x, x2), x2], 1))
        return self.head(x)
