"""The networks of the benchmarks: N2D2's from models/*.ini, the same ones as PyTorch modules."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from peers import MODELS

# Shape of a stimulus, batch of the training step.
SHAPES = {
    "LeNet": ((1, 32, 32), 128),
    "ResNet-18": ((3, 32, 32), 32),
    "ResNet-18_224": ((3, 224, 224), 32),
    "MobileNet_v1_0.25": ((3, 128, 128), 32),
}
MOBILENET = [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2)] + [(128, 1)] * 5 + [(256, 2), (256, 1)]


def n2d2_network(name, batch, validation=None):
    """(deepnet, provider, set) with a batch read, in a temporary folder: a run writes seed.dat and map/. `validation`:
    another part of the data for the Validation set; a tenth stays for the Test set."""
    import N2D2

    folder = Path(tempfile.mkdtemp(prefix="n2d2-bench-"))
    for template in MODELS.glob("*.tpl"):
        shutil.copy(template, folder)
    text, found = re.subn(r"(?m)^BatchSize=.*$", f"BatchSize={batch}", (MODELS / f"{name}.ini").read_text())
    if found != 1:
        raise SystemExit(f"{name}.ini has {found} lines BatchSize, one is expected")
    if validation is not None:
        text = re.sub(r"(?m)^Learn=.*$", f"Learn={0.9 - validation:g}", text)
        text, found = re.subn(r"(?m)^Validation=.*$", f"Validation={validation:g}", text)
        if found != 1:
            raise SystemExit(f"{name}.ini has {found} lines Validation, one is expected")
    (folder / "model.ini").write_text(text)
    os.chdir(folder)
    try:
        net = N2D2.Network(1, False, False)
        deepnet = N2D2.DeepNetGenerator.generate(net, "model.ini")
        deepnet.initialize()
        provider = deepnet.getStimuliProvider()
        provider.readRandomBatch(N2D2.Database.Learn)
    finally:
        os.chdir("/")
        shutil.rmtree(folder)
    return deepnet, provider, N2D2.Database.Learn


def torch_network(name):
    """The module; weights drawn with seed 1."""
    import torch
    from torch import nn

    torch.manual_seed(1)

    class Block(nn.Module):
        def __init__(self, inputs, outputs, stride):
            super().__init__()
            self.body = nn.Sequential(
                nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
                nn.BatchNorm2d(outputs),
                nn.ReLU(inplace=True),
                nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
                nn.BatchNorm2d(outputs),
            )
            self.shortcut = nn.Identity()
            if stride != 1 or inputs != outputs:
                self.shortcut = nn.Sequential(
                    nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
                )
            self.relu = nn.ReLU(inplace=True)

        def forward(self, x):
            return self.relu(self.body(x) + self.shortcut(x))

    def unit(inputs, outputs, kernel, stride, padding, groups=1):
        return [
            nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
        ]

    if name == "LeNet":
        return nn.Sequential(
            nn.Conv2d(1, 6, 5, bias=False),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5, bias=False),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 120, 5, bias=False),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(120, 84, bias=False),
            nn.ReLU(),
            nn.Linear(84, 10, bias=False),
        )
    if name.startswith("ResNet-18"):
        large = name.endswith("_224")
        layers = unit(3, 64, 7, 2, 3) + [nn.MaxPool2d(3, 2, 1)] if large else unit(3, 64, 3, 1, 1)
        inputs = 64
        for outputs, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
            layers += [Block(inputs, outputs, stride), Block(outputs, outputs, 1)]
            inputs = outputs
        return nn.Sequential(*layers, nn.AvgPool2d(7 if large else 4), nn.Flatten(), nn.Linear(512, 10))
    layers = unit(3, 8, 3, 2, 1)
    inputs = 8
    for outputs, stride in MOBILENET:
        layers += unit(inputs, inputs, 3, stride, 1, inputs) + unit(inputs, outputs, 1, 1, 0)
        inputs = outputs
    return nn.Sequential(*layers, nn.AvgPool2d(4), nn.Flatten(), nn.Linear(256, 10))
