"""The classes that the garment network tells apart, and which labels of the data fall into each."""

import json
from pathlib import Path

import numpy as np

CLASSES = (
    "background", "skin", "hair",
    "tops", "coat", "dress", "skirt", "pants", "legwear", "scarf", "hat", "belt",
    "shoes", "bag", "jewellery",
)

LABELS = {
    "skin": ["skin"],
    "hair": ["hair"],
    "tops": [
        "blouse", "bodysuit", "bra", "cardigan", "hoodie", "jumper", "shirt", "sweater",
        "sweatshirt", "t-shirt", "top", "vest", "intimate", "swimwear", "tie",
    ],
    "coat": ["blazer", "cape", "coat", "jacket", "suit"],
    "dress": ["dress", "romper"],
    "skirt": ["skirt"],
    "pants": ["jeans", "leggings", "pants", "shorts", "panties"],
    "legwear": ["socks", "stockings", "tights"],
    "scarf": ["gloves", "scarf"],
    "hat": ["hat"],
    "belt": ["belt"],
    "shoes": [
        "boots", "clogs", "flats", "heels", "loafers", "pumps", "sandals", "shoes", "sneakers",
        "wedges",
    ],
    "bag": ["bag", "purse", "wallet"],
    "jewellery": [
        "accessories", "bracelet", "earrings", "glasses", "necklace", "ring", "sunglasses", "watch",
    ],
}

# What the test set counts as clothing: worn cloth, hats and belts with it; no shoes, no bags.
GARMENTS = slice(CLASSES.index("tops"), CLASSES.index("belt") + 1)


def class_of_label(data: Path) -> np.ndarray:
    """Class index of each label value of the PNG files."""
    names = json.loads((data / "labels.json").read_text())
    table = np.zeros(256, np.uint8)
    for name, labels in LABELS.items():
        for label in labels:
            table[names.index(label)] = CLASSES.index(name)
    return table
