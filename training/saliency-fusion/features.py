"""What the engine's networks see of each photo, one file a photo: what the fusion network is trained on.

usage: features.py SHARED MODELS FEATURES [PART OF]

MODELS is a folder of compiled networks (nobg models pull isnet u2netp selfie-multiclass). A photo whose file is there is left
out, so a run goes on where another stopped; PART and OF split the work between processes. A second of one core a photo.
"""
import glob
import hashlib
import os
import sys
import time

import cv2
import numpy as np
import onnxruntime
from PIL import Image

import photos

SIDE, COARSE, FINE = 256, 768, 1024
# The pass at full size is seen of all measured photos, and of so many of those trained on: the engine often does without.
WITH_FINE = 0.3
# Least distance of a subject from the frame, and least sum of all, in parts of the sides, for a photo to be widened.
LEAST_MARGIN, LEAST_MARGINS = 0.08, 0.7
STAGES = ['input.832', 'input.740']


def main(shared, models, folder, part=0, of=1):
    cv2.setNumThreads(1)
    isnet, u2netp, selfie = (session(models, name) for name in ('isnet-int8', 'u2netp-int8', 'selfie-multiclass'))
    os.makedirs(folder, exist_ok=True)
    work = [(*photo, True) for photo in photos.measured(shared)]
    work += [(*photo, share(photo[0]) < WITH_FINE) for photo in photos.trained(shared)]
    begun, done = time.time(), 0
    for key, path, truth_path, kind, wants_fine in work:
        target = f'{folder}/{key}.npz'
        if int(digest(key), 16) % int(of) != int(part) or os.path.exists(target):
            continue
        photo, truth = Image.open(path).convert('RGB'), truth_of(truth_path, kind)
        if kind == 'wide':
            photo, truth = widened(photo, truth)
            if photo is None:
                continue
        coarse, stage4, stage5 = isnet.run(['output', *STAGES], {'input': isnet_input(photo, COARSE)})
        fine = isnet.run(['output'], {'input': isnet_input(photo, FINE)})[0][0, 0] if wants_fine else None
        maps = [at_side(coarse[0, 0]), at_side(see_u2netp(u2netp, photo)), *map(to_bytes, see_selfie(selfie, photo))]
        maps.append(np.zeros((SIDE, SIDE), np.uint8) if fine is None else at_side(fine))
        np.savez(
            f'{target}.tmp.npz',
            maps=np.stack(maps),
            fine=np.uint8(wants_fine),
            stage4=stage4[0].astype(np.float16),
            stage5=stage5[0].astype(np.float16),
            rgb=np.asarray(photo.resize((SIDE, SIDE), Image.BOX)),
            truth=at_side(truth),
        )
        os.rename(f'{target}.tmp.npz', target)
        done += 1
        if done % 25 == 0:
            print(f'{done} photos, {(time.time() - begun) / done:.2f} s each', flush=True)


def session(models, name):
    (path,) = [p for p in glob.glob(f'{models}/{name}-*.onnx') if len(os.path.basename(p)) == len(name) + 22]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options)


def isnet_input(photo, side):
    pixels = np.asarray(photo.resize((side, side), Image.LANCZOS), np.float32)
    return ((pixels - 128) / 256).transpose(2, 0, 1)[None]


def see_u2netp(network, photo):
    pixels = np.asarray(photo.resize((320, 320), Image.LANCZOS), np.float32)
    pixels = (pixels - [123.675, 116.28, 103.53]) / [58.395, 57.12, 57.375]
    (seen,) = network.run(None, {'input.1': pixels.transpose(2, 0, 1)[None].astype(np.float32)})
    return seen[0, 0]


def see_selfie(network, photo):
    pixels = np.asarray(photo.resize((SIDE, SIDE), Image.BILINEAR), np.float32)[None] / 255
    logits = network.run(['Identity'], {'input_29': pixels})[0][0]
    odds = np.exp(logits - logits.max(-1, keepdims=True))
    return (odds / odds.sum(-1, keepdims=True)).transpose(2, 0, 1)


def truth_of(path, kind):
    """0..1, at the truth's own size."""
    truth = Image.open(path)
    if kind == 'labels':
        return (np.asarray(truth) > 0).astype(np.float32)
    truth = truth.getchannel('A') if truth.mode in ('LA', 'RGBA') else truth.convert('L')
    return np.asarray(truth, np.float32) / 255


def widened(photo, truth):
    """The photo mirrored on all sides, as far as its subject does not come twice; (None, None) where it lies at the frame."""
    rows, columns = np.where(truth > 0.5)
    height, width = truth.shape
    if len(rows) == 0:
        return None, None
    margins = [rows.min(), height - 1 - rows.max(), columns.min(), width - 1 - columns.max()]
    share_of_sides = (margins[0] + margins[1]) / height + (margins[2] + margins[3]) / width
    if min(margins) < LEAST_MARGIN * min(height, width) or share_of_sides < LEAST_MARGINS:
        return None, None
    sides = [int(0.95 * margin) for margin in margins]
    pixels = np.asarray(photo.resize((width, height)))
    wide = cv2.copyMakeBorder(pixels, *sides, cv2.BORDER_REFLECT_101)
    return Image.fromarray(wide), cv2.copyMakeBorder(truth, *sides, cv2.BORDER_CONSTANT, value=0)


def at_side(plane):
    filter = Image.BOX if plane.shape[0] > SIDE else Image.BILINEAR
    return to_bytes(np.asarray(Image.fromarray(plane.astype(np.float32)).resize((SIDE, SIDE), filter)))


def to_bytes(plane):
    return (np.clip(plane, 0, 1) * 255 + 0.5).astype(np.uint8)


def digest(key):
    return hashlib.md5(key.encode()).hexdigest()


def share(key):
    return int(digest(f'fine {key}')[:6], 16) / 0xFFFFFF


if __name__ == '__main__':
    main(*sys.argv[1:])
