"""How each network is shown photos when its inner values are measured: as the engine shows them to it."""
import cv2
import numpy as np


class Network:
    """`feeds` gives the inputs of one look: at a photo's part `cut` (BGR bytes), as look number `number`."""

    # Name of the input that photos go to, and its exact range where every byte of a photo has a step of its own.
    input = None
    exact = None
    # Beginnings of the names of nodes that stay float32.
    float = []
    # Whether sums and what is concatenated are bytes as well, and not convolutions and products alone.
    joins = False


class Isnet(Network):
    input, exact = 'input', [-0.5, 127 / 256]
    joins = True

    def feeds(self, cut, number):
        side = 512 if number % 5 == 4 else 1024
        return {'input': planes((stretched(cut, side, side) - 128) / 256)}


class U2net(Network):
    input = 'input.1'
    joins = True

    def feeds(self, cut, number):
        cut = stretched(cut, 320, 320)
        return {'input.1': planes((cut - [123.675, 116.28, 103.53]) / [58.395, 57.12, 57.375])}


class SamEncoder(Network):
    input = 'input'
    # The last two convolutions make the embedding itself, and nearly all of the difference.
    float = ['/neck/']

    def feeds(self, cut, number):
        cut = rgb(scaled(cut, 1024))
        frame = np.zeros((1024, 1024, 3), np.float32)
        frame[: cut.shape[0], : cut.shape[1]] = (cut - [123.675, 116.28, 103.53]) / [58.395, 57.12, 57.375]
        return {'input': planes(frame)}


NETWORKS = {
    'isnet': Isnet(),
    'u2netp': U2net(),
    'mobile-sam-encoder': SamEncoder(),
}


def rgb(cut):
    return cut[:, :, ::-1].astype(np.float32)


def stretched(cut, width, height):
    return rgb(cv2.resize(np.ascontiguousarray(cut), (width, height), interpolation=cv2.INTER_AREA))


def scaled(cut, longer):
    scale = longer / max(cut.shape[:2])
    size = [max(1, round(side * scale)) for side in cut.shape[1::-1]]
    return cv2.resize(np.ascontiguousarray(cut), size, interpolation=cv2.INTER_AREA)


def planes(picture):
    return np.ascontiguousarray(picture.transpose(2, 0, 1)[None], np.float32)
