"""Every transformation in the sections of a model, and the manual's blending example."""

import json

import cv2
import numpy as np
import pytest
from cli_tools import SIDE

BACK = f"Type=RescaleTransformation\nWidth={SIDE}\nHeight={SIDE}"
CHAINS = {
    "values": [
        ("", "Equalize", "Method=CLAHE\nCLAHE_ClipLimit=10\nCLAHE_GridSize=2"),
        ("", "Filter", "Kernel=Gaussian\nKernel.SizeX=3\nKernel.SizeY=3\nKernel.Sigma=0.8"),
        ("", "Filter", "Kernel=*\nKernel.Mat=0 0.2 0 0.2 0.2 0.2 0 0.2 0\nOrientation=0.5"),
        ("OnTheFly", "CompressionNoise", "CompressionRange=0 20"),
        ("OnTheFly", "RandomAffine", "GainRange[0]=0.8 1.2\nBiasRange=-0.1 0.1\nGammaRange=0.8 1.2\nGainVarProb=0.5"),
        ("OnTheFly", "ChannelShake", "VerticalRange[0]=-1 1\nHorizontalRange[0]=-1 1\nDistribution=TruncatedNormal"),
        ("OnTheFly", "ChannelDrop", "DropProb=0.05\nDropValue=3"),
        ("OnTheFly", "RangeClipping", "RangeMax=200"),
        ("OnTheFly", "Threshold", "Threshold=20\nOperation=ToZero"),
        ("OnTheFly", "Normalize", "Norm=MinMax\nNormMin=0.1"),
        ("OnTheFly", "Apodization", f"Size={SIDE}\nWindowName=Gaussian\nWindowName.Sigma=2"),
        ("OnTheFly", "WallisFilter", "Size=0\nMean=0.5\nStdDev=0.2"),
    ],
    "parts": [
        ("", "Morphology", "Operation=Closing\nSize=3\nShape=Cross\nNbIterations=1"),
        ("", "MorphologicalReconstruction", "Operation=OpeningByReconstruction\nSize=2"),
        ("", "Trim", "NbLevels=4"),
        ("", "CentroidCrop", "Axis=-1"),
        ("", "Rescale", "Width=12\nHeight=12"),
        ("", "StripeRemove", "Axis=0\nOffset=1\nLength=1\nNbIterations=2"),
        ("OnTheFly", "RandomResizeCrop", "Width=10\nHeight=10\nScaleMin=0.8\nRatioMin=0.9\nRatioMax=1.1"),
        (
            "OnTheFly",
            "SliceExtraction",
            f"Width={SIDE}\nHeight={SIDE}\nRandomOffsetX=1\nRandomRotation=1\nRandomRotationRange=-5 5",
        ),
        ("OnTheFly", "GradientFilter", "Scale=0.5\nGradientFilter=Scharr"),
        ("OnTheFly", "Reshape", f"NbRows={SIDE}\nNbCols={SIDE}"),
    ],
    "labels": [
        ("", "ExpandLabel", ""),
        ("", "LabelFilter", "Labels=0 1 2 3\nFilter=Keep\nDefaultLabel=-1"),
        ("OnTheFly", "LabelSliceExtraction", "Width=6\nHeight=6\nAllowPadding=1\nExcludeLabels=7"),
        ("OnTheFly", "Rescale", f"Width={SIDE}\nHeight={SIDE}"),
    ],
    "patches": [
        ("", "ExpandLabel", ""),
        ("OnTheFly", "LabelExtraction", f"Widths={SIDE}\nHeights={SIDE}\nDistribution=0-3:1"),
    ],
    "frequencies": [
        ("", "RangeAffine", "FirstOperator=Divides\nFirstValue=255"),
        ("", "DCT", "TwoDimensional=0"),
        ("", "DFT", ""),
        ("", "MagnitudePhase", "LogScale=1"),
    ],
    "objects": [
        ("", "ROIExtraction", "LabelSegmentation=1\nMargin=1\nKeepComposite=0"),
        ("", "Rescale", f"Width={SIDE}\nHeight={SIDE}"),
    ],
}


def chain(name):
    return {
        f"sp.{kind}Transformation-{i}": f"Type={type_}Transformation\n{words}"
        for i, (kind, type_, words) in enumerate(CHAINS[name])
    }


@pytest.mark.parametrize("name", CHAINS)
def test_chains(n2d2, another, name):
    size = f"SizeX={SIDE}\nSizeY={SIDE}\nBatchSize=16" + ("\nNbChannels=2" if name == "frequencies" else "")
    sections = chain(name) | {"sp": size}
    n2d2.model({"sp": size} | sections)
    n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    again = another()
    again.model({"sp": size} | sections)
    again.ok("net.ini", "-learn-epoch", 1, "-seed", 1, OMP_NUM_THREADS="1")
    assert n2d2.weights() == again.weights()


@pytest.mark.parametrize(
    ("type_", "words", "message"),
    [
        ("Filter", "Kernel=Gaussian\nKernel.SizeX=3", "Kernel=Gaussian: SizeY is needed"),
        ("Filter", "Kernel=Gausian\nKernel.SizeX=3\nKernel.SizeY=3", "Gaussian"),
        ("Filter", "Kernel=Gaussian\nKernel.SizeX=3\nKernel.SizeY=3\nKernel.Theta=3", "no parameter Theta"),
        ("RandomAffine", "GainRange=1", "must have two values"),
        ("RandomAffine", "GainRange=1 2\nGainRange[1]=1 2", "beside"),
        ("RandomAffine", "GainRange[x]=1 2", "GainRange[x]"),
        ("Apodization", "Size=8\nWindowName=Hann\nWindowName.Sigma=1", "WindowName.Sigma"),
        ("Affine", "FirstOperator=Plus\nFirstValue=nowhere.bin", "nowhere.bin"),
        ("LabelFilter", "Labels=cat", "no label"),
        ("Trim", "NbLevels=1", "NbLevels"),
        ("Threshold", "Threshold=nan", "a number is expected"),
        ("Morphology", "Operation=Eroded\nSize=3", "Erode"),
        ("Blending", "ApplyToLabels=*\nDatabase=objects\nStimuliProvider=sp", "[objects] not found"),
    ],
)
def test_bad_sections(n2d2, type_, words, message):
    n2d2.model({"sp.Transformation": f"Type={type_}Transformation\n{words}"})
    assert message in n2d2.fails("net.ini", "-learn-epoch", 1)


def test_manual_blending(n2d2):
    """Chapter 21.4, on generated images: objects of folders are inserted into those of `backgrounds`."""
    rng = np.random.default_rng(1)
    for folder, value in (("backgrounds", 60), ("cat", 200), ("dog", 240)):
        (n2d2.folder / "images" / folder).mkdir(parents=True)
        for i in range(8):
            side = (24, 24) if folder == "backgrounds" else (6, 7)
            image = rng.integers(value, value + 15, side).astype("uint8")
            cv2.imwrite(str(n2d2.folder / "images" / folder / f"{i}.png"), image)
    (n2d2.folder / "blend.ini").write_text(
        f"""$DATA_PATH={n2d2.folder}/images
DefaultModel=Frame

[database]
Type=DIR_Database
DataPath=${{DATA_PATH}}
Depth=-1
LabelDepth=1
Learn=0.75
EquivLabelPartitioning=0
DefaultLabel=background

[sp]
SizeX=24
SizeY=24
BatchSize=4

[sp.OnTheFlyTransformation-blend]
Type=BlendingTransformation
ApplyTo=LearnOnly
Database=database_objects ; database driver to use for the objects to blend
StimuliProvider=sp_objects
ApplyToLabels=*backgrounds*
TypeMixing=0
DensityRange=0.0 0.2
MarginH=0
MarginV=0
BlendingMethod=SmoothEdge
BlendingSmoothSize=5
SavePath=blending

[sp.OnTheFlyTransformation-size]
Type=RescaleTransformation
Width=24
Height=24

[database_objects]
Type=DIR_Database
DataPath=${{DATA_PATH}}
Depth=-1
LabelDepth=1
Learn=1.0
EquivLabelPartitioning=0
IgnoreMasks=*backgrounds*
DefaultLabel=background

[sp_objects]
SizeX=0
SizeY=0
BatchSize=0

[sp_objects.OnTheFlyTransformation-0]
Type=SliceExtractionTransformation
Width=0
Height=0
RandomRotation=1
RandomScaling=1
RandomScalingRange=0.5 2.0

[sp_objects.OnTheFlyTransformation-1]
Type=MorphologyTransformation
Operation=Dilate
Size=3
ApplyToLabels=1
NbIterations=2

[sp_objects.OnTheFlyTransformation-2]
Type=ROIExtractionTransformation
Label=-1
LabelSegmentation=1
Margin=0
KeepComposite=1
MinSize=0
FilterMinHeight=0
FilterMinWidth=0
FilterMinAspectRatio=0.0
FilterMaxAspectRatio=0.0
MergeMaxHDist=10
MergeMaxVDist=10

[fc1]
Input=sp
Type=Fc
NbOutputs=4

[softmax]
Input=fc1
Type=Softmax
NbOutputs=4
WithLoss=1

[softmax.Target]
"""
    )
    n2d2.ok("blend.ini", "-learn-epoch", 1, "-seed", 1)
    saved = sorted((n2d2.folder / "blending").glob("*.json"))
    assert saved
    for file in saved:
        image = cv2.imread(str(file.with_suffix(".png")), -1)
        objects = json.loads(file.read_text())["objects"]
        assert image.shape == (24, 24) and objects
        assert len({entry["name"] for entry in objects}) == 1
        for entry in objects:
            part = image[entry["y"] : entry["y"] + entry["height"], entry["x"] : entry["x"] + entry["width"]]
            assert part.max() > 150 and entry["name"] in ("/cat", "/dog")
