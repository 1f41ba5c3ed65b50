#!/usr/bin/python3
"""The peer of `kindred bench train`: the same step in plain PyTorch, eager, float32.

Reads one JSON object that describes the network and the batch, then on each further line a number of
steps; answers each with one JSON object: the median milliseconds of forward, loss, backward, update.
"""
import json
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def norm(kind, channels):
    if kind == "group":
        return nn.GroupNorm(channels // 16 if channels % 16 == 0 else 1, channels)
    layer = nn.BatchNorm2d(channels)
    return FrozenBatchNorm(layer) if kind == "frozen-batch" else layer


class FrozenBatchNorm(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        n = self.layer
        return F.batch_norm(x, n.running_mean, n.running_var, n.weight, n.bias, False)


def conv(kind, inputs, outputs, kernel, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), norm(kind, outputs))


def conv4(spec):
    layers, channels = [], spec["channels"]
    for _ in range(4):
        layers += [conv(spec["norm"], channels, spec["width"], 3), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
        channels = spec["width"]
    return nn.Sequential(*layers), channels


class Block(nn.Module):
    def __init__(self, kind, inputs, width, stride, deep):
        super().__init__()
        outputs = 4 * width if deep else width
        self.path = nn.ModuleList(
            [conv(kind, inputs, width, 1), conv(kind, width, width, 3, stride), conv(kind, width, outputs, 1)]
            if deep
            else [conv(kind, inputs, width, 3, stride), conv(kind, width, width, 3)])
        self.beside = conv(kind, inputs, outputs, 1, stride) if stride != 1 or inputs != outputs else None
        self.outputs = outputs

    def forward(self, x):
        y = self.path[0](x)
        for layer in self.path[1:]:
            y = layer(F.relu(y, inplace=True))
        return F.relu(y + (x if self.beside is None else self.beside(x)), inplace=True)


def resnet(spec, deep):
    kind, width, side = spec["norm"], spec["width"], spec["side"]
    if spec["stem"] == "imagenet":
        layers = [conv(kind, spec["channels"], width, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    else:
        layers = [conv(kind, spec["channels"], width, 3, 2 if side > 48 else 1), nn.ReLU(inplace=True)]
    channels = width
    for stage, count in enumerate([3, 4, 6, 3] if deep else [2, 2, 2, 2]):
        for b in range(count):
            layers.append(Block(kind, channels, width << stage, 2 if stage and b == 0 else 1, deep))
            channels = layers[-1].outputs
    return nn.Sequential(*layers), channels


class Network(nn.Module):
    def __init__(self, spec):
        super().__init__()
        trunk = spec["trunk"]
        self.trunk, channels = conv4(spec) if trunk == "conv4" else resnet(spec, trunk == "resnet50")
        self.linear = nn.Linear(channels, spec["embeddingDim"])

    def forward(self, x):
        return F.normalize(self.linear(self.trunk(x).mean((2, 3))))


def multi_similarity(embeddings, labels, alpha=2, beta=40, base=0.5, margin=0.1):
    s = embeddings @ embeddings.t()
    same = labels[:, None] == labels[None, :]
    with torch.no_grad():
        positive = same & ~torch.eye(len(labels), dtype=torch.bool)
        negative = ~same
        lowest = s.masked_fill(~positive, float("inf")).min(1, keepdim=True).values
        highest = s.masked_fill(~negative, -float("inf")).max(1, keepdim=True).values
        negative &= s + margin > lowest
        positive &= s - margin < highest
    p = (-alpha * (s - base)).exp().masked_fill(~positive, 0).sum(1).log1p() / alpha
    n = (beta * (s - base)).exp().masked_fill(~negative, 0).sum(1).log1p() / beta
    return (p + n).mean()


def main():
    spec = json.loads(sys.stdin.readline())
    torch.set_num_threads(spec["threads"])
    torch.manual_seed(spec["seed"])
    network = Network(spec).train()
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    labels = torch.arange(spec["batch"]) // spec["imagesPerClass"]
    images = torch.randn(spec["batch"], spec["channels"], spec["side"], spec["side"])
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            t0 = time.perf_counter()
            embeddings = network(images)
            t1 = time.perf_counter()
            loss = multi_similarity(embeddings, labels)
            loss.item()
            t2 = time.perf_counter()
            loss.backward()
            t3 = time.perf_counter()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            optimiser.zero_grad()
            t4 = time.perf_counter()
            times.append([1e3 * t for t in (t1 - t0, t2 - t1, t3 - t2, t4 - t3)])
        parts = [statistics.median(t) for t in zip(*times)]
        print(json.dumps(dict(zip(("forward", "loss", "backward", "update"), parts))), flush=True)


main()
