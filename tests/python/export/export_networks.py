"""Twenty-five small networks that between them hold every layer an export can do, on generated colour images."""

from pathlib import Path

import cv2
import numpy as np

WIDTH, HEIGHT, CLASSES = 12, 10, 3

HEAD = f"""
DefaultModel=Frame
[database]
Type=DIR_Database
DataPath=${{N2D2_DATA}}/colours
Depth=1
LabelDepth=1
Learn=0.2
Validation=0.3
Test=0.5
[sp]
SizeX={WIDTH}
SizeY={HEIGHT}
NbChannels=3
BatchSize=8
"""

# The stimuli become signed: [-0.5, 0.5].
SIGNED = """
[sp.Transformation-centre]
Type=RangeAffineTransformation
FirstOperator=Minus
FirstValue=127.5
SecondOperator=Divides
SecondValue=255
"""

FILL = "WeightsFiller=HeFiller\nBiasFiller=UniformFiller\nBiasFiller.Min=-0.2\nBiasFiller.Max=0.3\n"
RELU = "ActivationFunction=Rectifier\n"


def conv(name, source, outputs, size=3, more="", activation=RELU):
    return f"[{name}]\nInput={source}\nType=Conv\nKernelSize={size}\nNbOutputs={outputs}\n{FILL}{activation}{more}\n"


def fc(name, source, outputs=CLASSES, activation=""):
    return f"[{name}]\nInput={source}\nType=Fc\nNbOutputs={outputs}\n{FILL}{activation}\n"


def pool(name, source, outputs, kind="Max", size=2, stride=2, more=""):
    return (
        f"[{name}]\nInput={source}\nType=Pool\nPoolSize={size}\nStride={stride}\nNbOutputs={outputs}\nPooling={kind}\n"
        f"Mapping.Size=1\n{more}\n"
    )


def cell(name, source, kind, outputs, more=""):
    return f"[{name}]\nInput={source}\nType={kind}\nNbOutputs={outputs}\n{more}\n"


def scored(name):
    return f"[{name}.Target]\n"


PAD = "Padding=1\n"
HALF = "Stride=2\nPadding=1\n"

NETWORKS = {
    "lenet": conv("conv1", "sp", 6, 5)
    + pool("pool1", "conv1", 6)
    + conv("conv2", "pool1", 16, 3)
    + fc("fc1", "conv2", 20, RELU)
    + fc("fc2", "fc1"),
    "mlp": fc("fc1", "sp", 33, "ActivationFunction=Saturation\n") + fc("fc2", "fc1", 17, RELU) + fc("fc3", "fc2"),
    "separable": conv("conv1", "sp", 8, 3, HALF)
    + conv("dw2", "conv1", 8, 3, PAD + "Mapping.Size=1\n")
    + conv("pw2", "dw2", 12, 1)
    + conv("dw3", "pw2", 12, 3, HALF + "Mapping.Size=1\n", "ActivationFunction=Linear\n")
    + conv("pw3", "dw3", 20, 1)
    + fc("fc", "pw3"),
    "multiplier": conv("conv1", "sp", 6, 3, PAD + "Mapping.NbGroups=3\n")
    + conv("conv2", "conv1", 12, 3, "Mapping.NbGroups=6\n")
    + fc("fc", "conv2"),
    "groups": conv("conv1", "sp", 8, 3, PAD)
    + conv("conv2", "conv1", 12, 3, PAD + "Mapping.NbGroups=2\n")
    + conv("conv3", "conv2", 8, 1, "Mapping.NbGroups=4\n")
    + fc("fc", "conv3"),
    "dilation": conv("conv1", "sp", 5, 3, "Dilation=2\nPadding=2\n")
    + conv("conv2", "conv1", 5, 3, "Dilation=2\nPadding=1\nMapping.Size=1\n")
    + conv("conv3", "conv2", 7, 3, "DilationX=3\nDilationY=1\nStrideX=1\nStrideY=2\n")
    + fc("fc", "conv3"),
    "padding": cell("pad", "sp", "Padding", 3, "TopPadding=0\nBottomPadding=1\nLeftPadding=2\nRightPadding=1\n")
    + conv("conv1", "pad", 8, 3, "Stride=2\n")
    + cell("pad2", "conv1", "Padding", 8, "TopPadding=1\nBottomPadding=0\nLeftPadding=0\nRightPadding=1\n")
    + pool("pool", "pad2", 8)
    + fc("fc", "pool"),
    "padding_alone": conv("conv1", "sp", 4)
    + cell("pad", "conv1", "Padding", 4, "TopPadding=1\nBottomPadding=-2\nLeftPadding=-1\nRightPadding=2\n")
    + fc("fc", "pad"),
    "residual": conv("conv1", "sp", 8, 3, PAD)
    + conv("conv2", "conv1", 8, 3, PAD)
    + conv("conv3", "conv2", 8, 3, PAD, "ActivationFunction=Linear\n")
    + cell("sum", "conv3,conv1", "ElemWise", 8, "Operation=Sum\n" + RELU)
    + conv("conv4", "sum", 8, 3, PAD, "ActivationFunction=Linear\n")
    + cell("sum2", "conv4,sum,conv2", "ElemWise", 8, "Operation=Sum\n")
    + fc("fc", "sum2"),
    "elemwise": conv("conv1", "sp", 6, 3, PAD)
    + conv("conv2", "sp", 6, 1, "", "ActivationFunction=Linear\n")
    + cell("most", "conv1,conv2", "ElemWise", 6, "Operation=Max\n")
    + cell("prod", "conv1,most", "ElemWise", 6, "Operation=Prod\n")
    + cell("abs", "conv2,prod", "ElemWise", 6, "Operation=AbsSum\n")
    + cell("weighted", "abs,conv1", "ElemWise", 6, "Operation=Sum\nWeights=0.5 -1.25\nShifts=0.1 0\n")
    + fc("fc", "weighted"),
    "concat": conv("conv1", "sp", 6, 3, PAD)
    + conv("conv2", "sp", 5, 1)
    + conv("conv3", "conv1,conv2", 9, 3)
    + fc("fc", "conv3"),
    "concat_shared": conv("conv1", "sp", 6, 3, PAD)
    + conv("conv2", "conv1", 5, 3, PAD, "ActivationFunction=Linear\n")
    + conv("conv3", "conv1,conv2", 9, 1)
    + pool("pool", "conv1", 6, size=10, stride=10)
    + fc("fc1", "conv3", 8, RELU)
    + fc("fc2", "fc1,pool"),
    "average": conv("conv1", "sp", 10, 3, HALF)
    + pool("pool1", "conv1", 10, "Average", 3, 1, "Padding=1\n")
    + pool("pool2", "pool1", 10, "Average", 5, 5)
    + fc("fc", "pool2"),
    "signed_average": conv("conv1", "sp", 7, 3, PAD, "ActivationFunction=Linear\n")
    + pool("pool1", "conv1", 7, "Max", 3, 2, "Padding=1\n")
    + pool("pool2", "pool1", 7, "Average", 2, 2)
    + fc("fc", "pool2"),
    "batchnorm": conv("conv1", "sp", 6, 3, PAD, "ActivationFunction=Linear\n")
    + cell("bn1", "conv1", "BatchNorm", 6, RELU)
    + pool("pool", "bn1", 6)
    + cell("bn2", "pool", "BatchNorm", 6, "ActivationFunction=Linear\n")
    + fc("fc", "bn2"),
    "leaky": conv("conv1", "sp", 8, 3, PAD, RELU + "ActivationFunction.LeakSlope=0.1\n")
    + conv("conv2", "conv1", 8, 3, PAD, RELU + "ActivationFunction.Clipping=0.6\n")
    + conv("conv3", "conv2", 8, 3, HALF, "ActivationFunction=Saturation\nActivationFunction.Threshold=0.5\n")
    + fc("fc", "conv3"),
    "functions": conv("conv1", "sp", 6, 3, PAD, "ActivationFunction=Tanh\n")
    + conv("conv2", "conv1", 6, 3, PAD, "ActivationFunction=Logistic\n")
    + conv("conv3", "conv2", 6, 3, HALF, "ActivationFunction=Swish\n")
    + conv("conv4", "conv3", 6, 3, HALF, "ActivationFunction=Softplus\n")
    + fc("fc", "conv4", CLASSES, "ActivationFunction=Logistic\n"),
    "deconv": conv("conv1", "sp", 6, 3, HALF)
    + f"[deconv]\nInput=conv1\nType=Deconv\nKernelSize=2\nStride=2\nNbOutputs=5\n{FILL}{RELU}\n"
    + fc("fc", "deconv"),
    "resize": conv("conv1", "sp", 5, 3, HALF)
    + cell("resize", "conv1", "Resize", 5, f"OutputWidth={2 * WIDTH}\nOutputHeight={HEIGHT}\nMode=NearestNeighbor\n")
    + conv("conv2", "resize", 4, 3, "Stride=2\nPadding=1\n")
    + fc("fc", "conv2"),
    "bilinear": conv("conv1", "sp", 6, 3, HALF)
    + cell("up", "conv1", "Resize", 6, f"OutputWidth={WIDTH + 3}\nOutputHeight={HEIGHT}\nMode=Bilinear\n")
    + conv("conv2", "up", 5, 3, PAD, "ActivationFunction=Linear\n")
    + cell("down", "conv2", "Resize", 5, "OutputWidth=5\nOutputHeight=3\nMode=BilinearTF\nAlignCorners=1\n")
    + fc("fc", "down"),
    "shapes": conv("conv1", "sp", 6, 3, PAD)
    + cell("turn", "conv1", "Transpose", WIDTH, "Perm=2 1 0 3\n")
    + cell("shape", "turn", "Reshape", 4, "Dims=0 -1 4\n")
    + fc("fc", "shape"),
    "scaling": conv("conv1", "sp", 6, 3, PAD, "ActivationFunction=Linear\n")
    + cell("scale", "conv1", "Scaling", 6, "Factor=0.5\n")
    + cell("act", "scale", "Activation", 6, RELU)
    + cell("dropout", "act", "Dropout", 6)
    + fc("fc", "dropout"),
    "softmax": conv("conv1", "sp", 5, 3, HALF, "ActivationFunction=Linear\n")
    + cell("attention", "conv1", "Softmax", 5)
    + fc("fc", "attention"),
    "final_softmax": conv("conv1", "sp", 5, 3, HALF) + fc("fc", "conv1") + cell("softmax", "fc", "Softmax", CLASSES),
    "segmentation": conv("conv1", "sp", 5, 3, PAD)
    + conv("conv2", "sp", 4, 3, PAD)
    + conv("fcn", "conv1,conv2", CLASSES, 1, "", "ActivationFunction=Linear\n"),
}

_TARGET = {"final_softmax": "softmax", "segmentation": "fcn", "mlp": "fc3", "lenet": "fc2", "concat_shared": "fc2"}


def write_data(root: Path, count: int = 240) -> Path:
    """Images whose label is their strongest colour."""
    rng = np.random.default_rng(11)
    for i in range(count):
        label = i % CLASSES
        image = rng.integers(0, 200, (HEIGHT, WIDTH, 3))
        image[:, :, label] += 55
        path = root / "colours" / f"colour{label}" / f"{i:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), image.astype(np.uint8))
    return root


def model_text(name: str, signed: bool = False) -> str:
    return HEAD + (SIGNED if signed else "") + NETWORKS[name] + scored(_TARGET.get(name, "fc"))
