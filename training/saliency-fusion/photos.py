"""Which photos are trained on, and which are measured.

A photo is (key, picture, truth, kind): `key` begins with the source, `kind` says how the truth is stored and what is done
to the picture before it is shown: `alpha` (alpha channel or grey), `labels` (any label is the subject), `wide` (alpha;
the picture is mirrored around itself, so that a small subject lies in a wide scene).
"""
import glob
import json
import os
import random

# Licence classes of train/manifest.json that networks which are shipped may be trained on.
PERMISSIVE = ('permissive', 'repo-permissive')
# At most so many of each source: clip art is plenty, and says the same over and over.
MOST = {'Open Clip Art Library': 110, 'Automatic Portrait Segmentation (train list)': 160}
MOST_GRAPHICS = 22
STREET_PHOTOS = 200
# Part of ECSSD that is taken.
ECSSD = 0.5


def measured(shared):
    """Photos of both evaluation sets; never trained on."""
    for folder in ('eval2', 'eval'):
        for entry in read(shared, folder):
            key = f"{folder}__{entry['id'].replace('/', '__')}"
            yield key, f"{shared}/{folder}/{entry['image']}", f"{shared}/{folder}/{entry['gt']}", 'alpha'


def trained(shared):
    chance = random.Random(7)
    photos, counts = [], {}
    for entry in read(shared, 'train'):
        if entry['licence_class'] not in PERMISSIVE:
            continue
        source = entry['dataset']
        counts[source] = counts.get(source, 0) + 1
        graphics = entry['subset'] == 'graphics'
        if counts[source] > MOST.get(source, MOST_GRAPHICS if graphics else 10**6):
            continue
        photos.append((f"train__{entry['id']}", *pair(shared, 'train', entry), 'alpha'))
    research = read(shared, 'train-research')
    for entry in research:
        if entry['dataset'] == 'ECSSD' and chance.random() < ECSSD:
            continue
        photos.append((f"res__{entry['id']}", *pair(shared, 'train-research', entry), 'alpha'))
    street = sorted(glob.glob(f'{shared}/data/clothing-train/photos/*.jpg'))
    chance.shuffle(street)
    for path in street[:STREET_PHOTOS]:
        name = os.path.basename(path)[:-4]
        photos.append((f'cl__{name}', path, f'{shared}/data/clothing-train/labels/{name}.png', 'labels'))
    chance.shuffle(photos)
    for entry in chance.sample(research, len(research)):
        photos.append((f"wide__{entry['id']}", *pair(shared, 'train-research', entry), 'wide'))
    return photos


def read(shared, folder):
    with open(f'{shared}/{folder}/manifest.json') as file:
        return json.load(file)


def pair(shared, folder, entry):
    return f"{shared}/{folder}/{entry['image']}", f"{shared}/{folder}/{entry['gt']}"
