"""The manual's sections of layers (§22), as they stand there, run."""

import pytest
from cli_tools import SECTIONS

COMMON = "\nWeightsFiller=XavierFiller\nConfigSection=common.config"


def with_head(sections: dict[str, str], last: str) -> dict[str, str]:
    return sections | {"fc1": SECTIONS["fc1"].replace("Input=sp", f"Input={last}")}


ELEMWISE = {
    "layer1": "Input=sp\nType=Conv\nKernelSize=3\nNbOutputs=4" + COMMON,
    "layer2": "Input=sp\nType=Conv\nKernelSize=3\nNbOutputs=4" + COMMON,
    "elemwise_sum": "Input=layer1,layer2\nType=ElemWise\nNbOutputs=[layer1]NbOutputs\nOperation=Sum",
    "elemwise_weighted_sum": "Input=layer1,layer2\nType=ElemWise\nNbOutputs=[layer1]NbOutputs\nOperation=Sum\n"
    "Weights=0.5 1.0",
    "elemwise_scale": "Input=layer1\nType=ElemWise\nNbOutputs=[layer1]NbOutputs\nOperation=Sum\nWeights=0.5\n"
    "Shifts=0.1",
    "elemwise_abs": "Input=layer1\nType=ElemWise\nNbOutputs=[layer1]NbOutputs\nOperation=Abs",
}
MAXOUT = {
    "maps": "Input=sp\nType=Conv\nKernelSize=3\nNbOutputs=8" + COMMON,
    "maxout_layer": "Input=maps\nType=Pool\nModel=Frame_EXT_CUDA\nPoolWidth=1\nPoolHeight=1\nNbOutputs=4\nPooling=Max\n"
    "Mapping.SizeY=2\nMapping.StrideY=2",
}
WORDS = {
    "conv1": "Input=sp\nType=Conv\nKernelDims=3 3\nNbOutputs=6\nWeightsFiller=NormalFiller\nWeightsFiller.Mean=0.0\n"
    "WeightsFiller.StdDev=0.05\nActivationFunction=Rectifier\nActivationFunction.LeakSlope=0.01\n"
    "ActivationFunction.Clipping=20\n"
    "ConfigSection=common.config",
    "conv2": "Input=conv1\nType=Conv\nKernelDims=3 3\nNbOutputs=6\nActivationFunction=Rectifier\n"
    "WeightsFiller=HeFiller\n"
    "ConfigSection=common.config\nQWeight=Prune\nQWeight.PruningMode=Static\nQWeight.PruningFiller=IterNonStruct\n"
    "QWeight.Threshold=0.3\nQWeight.StartThreshold=0.1\nQWeight.GammaThreshold=0.1",
    "resize": "Input=conv2\nType=Resize\nNbOutputs=[conv2]NbOutputs\nMode=NearestNeighbor\nOutputWidth=[sp]SizeX\n"
    "OutputHeight=[sp]SizeY\n"
    "ConfigSection=resize.config",
    "resize.config": "AlignCorners=1",
}


@pytest.mark.parametrize(
    ("sections", "last"),
    [
        (ELEMWISE, "elemwise_weighted_sum,elemwise_scale,elemwise_abs,elemwise_sum"),
        (MAXOUT, "maxout_layer"),
        (WORDS, "resize"),
    ],
)
def test_layers_of_the_manual(n2d2, sections, last):
    n2d2.model(with_head(sections, last))
    text = n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    assert "Final recognition rate" in text
    if "maxout_layer" in sections:
        rows = n2d2.path("map", "maxout_layer_map.dat").read_text().split("\n")[:8]
        assert [row.split() for row in rows] == [["1" if i // 2 == o else "0" for o in range(4)] for i in range(8)]


def test_anchors_of_the_manual(n2d2):
    """The region proposal network of §22.5: no DetectorType, two-class scores, weights in the order of another tool."""
    rpn = {
        "": "DefaultModel=Frame",
        "database": "Type=DIR_Database\nDataPath=${N2D2_DATA}/dir\nDepth=1\nLearn=0.5\nValidation=0.25\nTest=0.25",
        "sp": "SizeX=32\nSizeY=32\nBatchSize=4",
        "sp.Transformation": "Type=RescaleTransformation\nWidth=32\nHeight=32",
        "features": "Input=sp\nType=Conv\nKernelSize=3\nPadding=1\nStride=8\nNbOutputs=4\nActivationFunction=Rectifier"
        + COMMON,
        "scores": "Input=features\nType=Conv\nKernelWidth=1\nKernelHeight=1\n; 18 channels for 9 anchors\nNbOutputs=18"
        + COMMON,
        "scores.softmax": "Input=scores\nType=Softmax\nNbOutputs=[scores]NbOutputs\nWithLoss=1",
        "coordinates": "Input=features\nType=Conv\nKernelWidth=1\nKernelHeight=1\nNbOutputs=36\n"
        "ConfigSection=coordinates.config",
        "coordinates.config": "WeightsExportFormat=HWCO ; Weights format used by TensorFlow\n"
        "OutputsRemap=1:4,0:4,3:4,2:4",
        "anchors": "Input=scores.softmax,coordinates\nType=Anchor\n"
        "ScoresCls=2 ; using a two-class softmax for the scores\n"
        + "\n".join(f"Anchor[{i}]={size} 1.0" for i, size in enumerate((32, 48, 64, 80, 96, 112, 128, 144, 160)))
        + "\nConfigSection=anchors.config",
        "anchors.config": "PositiveIoU=0.7\nNegativeIoU=0.3\nLossLambda=1.0",
        "proposals": "Input=anchors\nType=RP\nNbAnchors=9\nNbProposals=6",
        "pooled": "Input=proposals,features\nType=ROIPooling\nPooling=Max\nNbOutputs=4\nOutputsWidth=2\n"
        "OutputsHeight=2",
        "proposals.Target": "Type=TargetBBox",
        "common.config": SECTIONS["common.config"],
    }
    body = "\n".join((f"[{name}]\n" if name else "") + lines + "\n" for name, lines in rpn.items())
    n2d2.path("net.ini").write_text(body.replace("[proposals.Target]\nType=TargetBBox\n", "[scores.Target]\n"))
    text = n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    assert "Layer: anchors [Anchor(Frame)]" in text and "# Outputs dims: 4 4 54" in text
