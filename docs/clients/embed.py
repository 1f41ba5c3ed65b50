#!/usr/bin/env python3
"""Computes an image's embedding from a version's artefact, as Kindred does, with numpy alone.

    embed.py data/artefacts/v5 query.png

Prints {"version": 5, "embedding": [...]}; with --tensor what the network is given. The picture is a PNG of 8-bit grey or
RGB without transparency. Kindred's stored pictures (GET /v1/images/ID/image) are such, and square. Another picture is
cut to its central square; Kindred cuts likewise, but scales it to image.side in between, so vectors then differ a
little. Written to be read: one image at a time, and slow for large networks. Needs numpy (Debian: python3-numpy).
"""
import argparse
import json
import pathlib
import struct
import zlib

import numpy as np

EPSILON = 1e-5  # of the normalisations
BLOCKS = {"RESNET18": (2, 2, 2, 2), "RESNET50": (3, 4, 6, 3)}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--tensor", action="store_true", help="print what the network is given instead")
    options.add_argument("artefact", type=pathlib.Path, help="the directory that ModelVersion.artefactUri names")
    options.add_argument("picture", type=pathlib.Path)
    given = options.parse_args()

    model = json.loads((given.artefact / "model.json").read_text("utf-8"))
    image = tensor(pixels(given.picture.read_bytes()), model["architecture"]["input"])
    if given.tensor:
        print(json.dumps({"version": model["version"], "tensor": image.ravel().tolist()}))
        return
    weights = safetensors((given.artefact / model["weights"]["file"]).read_bytes())
    vector = Network(model["architecture"], weights).embed(image)
    print(json.dumps({"version": model["version"], "embedding": vector.tolist()}))


# ---- the artefact

def safetensors(data):
    """8 bytes: the header's length, little endian; the header: JSON; then the values."""
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            values = np.frombuffer(data[8 + length + start:8 + length + end], "<f4")
            tensors[name] = values.reshape(entry["shape"])
    return tensors


# ---- preprocessing

def pixels(png):
    """(height, width, 1 or 3) of a PNG; see the standard's filter types."""
    width, height, depth, colour, _, _, interlaced = struct.unpack_from(">IIBBBBB", png, 16)
    channels = {0: 1, 2: 3}.get(colour)
    if not png.startswith(b"\x89PNG\r\n\x1a\n") or depth != 8 or channels is None or interlaced:
        raise SystemExit("not a PNG of 8-bit grey or RGB")
    body, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        if png[at + 4:at + 8] == b"IDAT":
            body += png[at + 8:at + 8 + length]
        at += length + 12
    raw = zlib.decompress(body)
    stride = width * channels
    rows, above = [], bytes(stride)
    for y in range(height):
        filtered = raw[y * (stride + 1):(y + 1) * (stride + 1)]
        above = unfiltered(filtered[0], bytearray(filtered[1:]), above, channels)
        rows.append(above)
    return np.frombuffer(b"".join(rows), np.uint8).reshape(height, width, channels)


def unfiltered(kind, row, above, step):
    for i, value in enumerate(row):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        row[i] = (value + (0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner))[kind]) & 0xFF
    return bytes(row)


def paeth(left, above, corner):
    estimate = left + above - corner
    return min((abs(estimate - left), 0, left), (abs(estimate - above), 1, above), (abs(estimate - corner), 2, corner))[2]


def tensor(image, spec):
    """(channels, side, side): channels as the network has them, resized, (value / 255 - mean) / std."""
    height, width, _ = image.shape
    square = min(height, width)
    top, left = (height - square) // 2, (width - square) // 2
    planes = image[top:top + square, left:left + square].astype(np.float64).transpose(2, 0, 1)
    if len(planes) == 3 and spec["channels"] == 1:  # ITU-R BT.601 luma
        planes = np.tensordot([[0.299, 0.587, 0.114]], planes, 1)
    axis = resize(square, spec["side"])
    planes = axis @ planes @ axis.T
    planes = np.broadcast_to(planes, (spec["channels"], *planes.shape[1:]))  # grey to three: the same thrice
    mean, std = (np.array(spec[name])[:, None, None] for name in ("mean", "std"))
    return (planes / 255 - mean) / std


def resize(before, after):
    """How much each place after takes of each place before: the mean where an axis shrinks, linear where it grows."""
    weights = np.zeros((after, before))
    for place in range(after):
        if after <= before:
            start, end = place * before / after, (place + 1) * before / after
            for i in range(before):
                weights[place, i] = max(0, min(end, i + 1) - max(start, i)) * after / before
        else:
            centre = min(max((place + 0.5) * before / after - 0.5, 0), before - 1)
            first = min(int(centre), before - 2)
            weights[place, first:first + 2] = first + 1 - centre, centre - first
    return weights


# ---- the network

class Network:
    """Trunk, pooling, linear layer, unit length. Maps are (channels, height, width)."""

    def __init__(self, architecture, weights):
        self.of = architecture
        self.weights = weights
        self.stages = architecture.get("stages") or 4

    def embed(self, image):
        trunk = self.conv4 if self.of["trunk"] == "CONV4" else self.resnet
        out = self.weights["head.linear.weight"] @ self.pooled(trunk(image)) + self.weights["head.linear.bias"]
        if self.of.get("centre", False):
            out = out - out.mean()
        slices = out.reshape(self.of.get("slices", 1), -1)
        return (slices / np.linalg.norm(slices, axis=1, keepdims=True) / len(slices) ** 0.5).ravel()

    def conv4(self, maps):
        for stage in range(self.stages):
            strided = stage == 0 and self.of["stem"] == "STRIDED"
            maps = relu(self.conv_norm(maps, f"trunk.{stage}.conv", f"trunk.{stage}.norm", 2 if strided else 1))
            maps = maps if strided else maximum(maps, 2, 2, 0)
        return maps

    def resnet(self, maps):
        small = self.of["stem"] == "SMALL" and maps.shape[1] <= 48
        maps = relu(self.conv_norm(maps, "trunk.conv1", "trunk.norm1", 1 if small else 2))
        if self.of["stem"] == "IMAGENET":
            maps = maximum(maps, 3, 2, 1)
        for stage in range(self.stages):
            for block in range(BLOCKS[self.of["trunk"]][stage]):
                stride = 2 if stage > 0 and block == 0 else 1
                maps = self.residual(maps, f"trunk.layer{stage + 1}.{block}", stride)
        return maps

    def residual(self, maps, name, stride):
        # The stride is that of the 3x3 convolution: the first of two, or the second of three.
        strides = (stride, 1) if self.of["trunk"] == "RESNET18" else (1, stride, 1)
        path = maps
        for number, step in enumerate(strides, 1):
            path = self.conv_norm(relu(path) if number > 1 else path, f"{name}.conv{number}", f"{name}.norm{number}", step)
        if f"{name}.downsample.0.weight" in self.weights:
            maps = self.conv_norm(maps, f"{name}.downsample.0", f"{name}.downsample.1", stride)
        return relu(path + maps)

    def conv_norm(self, maps, conv, norm, stride):
        return self.norm(convolution(maps, self.weights[f"{conv}.weight"], stride), norm)

    def norm(self, maps, name):
        channels = len(maps)
        if self.of["norm"] == "GROUP":  # of 16 channels
            groups = maps.reshape(channels // 16 if channels % 16 == 0 else 1, -1)
            spread = np.sqrt(groups.var(axis=1, keepdims=True) + EPSILON)
            maps = ((groups - groups.mean(axis=1, keepdims=True)) / spread).reshape(maps.shape)
        else:  # by what was seen in training
            mean, variance = (self.weights[f"{name}.running_{what}"][:, None, None] for what in ("mean", "var"))
            maps = (maps - mean) / np.sqrt(variance + EPSILON)
        return maps * self.weights[f"{name}.weight"][:, None, None] + self.weights[f"{name}.bias"][:, None, None]

    def pooled(self, maps):
        kind = self.of["pooling"]
        if kind == "FLATTEN":
            return maps.ravel()
        if kind == "SECOND_ORDER":
            places = convolution(maps, self.weights["head.reduce.weight"], 1)
            places = places.reshape(len(places), -1)
            rows, columns = np.triu_indices(len(places))
            products = (places @ places.T / places.shape[1])[rows, columns] * np.where(rows == columns, 1, 2 ** 0.5)
            root = products / np.sqrt(np.abs(products) + 1e-7)
            return root / np.linalg.norm(root)
        places = maps.reshape(len(maps), -1)
        return places.mean(axis=1) + (places.max(axis=1) if kind == "AVERAGE_MAX" else 0)


def relu(maps):
    return np.maximum(maps, 0)


def windows(maps, side, stride, padding, fill):
    """(channels, height, width, side, side): the square around every place that is taken."""
    padded = np.pad(maps, ((0, 0), (padding, padding), (padding, padding)), constant_values=fill)
    return np.lib.stride_tricks.sliding_window_view(padded, (side, side), (1, 2))[:, ::stride, ::stride]


def convolution(maps, kernel, stride):
    side = kernel.shape[2]
    return np.einsum("chwij,ocij->ohw", windows(maps, side, stride, side // 2, 0), kernel, optimize=True)


def maximum(maps, side, stride, padding):
    return windows(maps, side, stride, padding, -np.inf).max(axis=(3, 4))


main()
