"""One wrong input for each kind of layer, at the executable: the place and the remedy are said, nothing is learnt."""

import re

import pytest
from cli_tools import SECTIONS

CONV = "Input=sp\nType=Conv\nKernelSize=3\nNbOutputs=4"
LSTM = "Input=sp\nType=LSTM\nSeqLength=8\nBatchSize=16\nInputDim=8\nNumberLayers=1\nHiddenSize=5\n"
POOL = "Input=c\nType=Pool\nPoolSize=2\nStride=2\nNbOutputs=4\nPooling=Max\nMapping.Size=1"


def of_conv(layer: str, config: str = "") -> dict[str, str]:
    sections = {"c": CONV, "l": "Input=c\n" + layer + ("\nConfigSection=k" if config else "")}
    return sections | ({"k": config} if config else {})


def of_stimuli(layer: str, config: str = "") -> dict[str, str]:
    return {"l": "Input=sp\n" + layer + ("\nConfigSection=k" if config else "")} | ({"k": config} if config else {})


CASES = {
    "deconv_zero": (of_stimuli("Type=Deconv\nKernelSize=0\nNbOutputs=4"), r"\[l\] kernel 0x0 must be at least 1"),
    "deconv_negative": (of_stimuli("Type=Deconv\nKernelSize=-3\nNbOutputs=4"), r'\[l\] .*KernelSize.*"-3"'),
    "deconv_nan": (of_stimuli("Type=Deconv\nKernelSize=3\nStride=nan\nNbOutputs=4"), r'Stride.*"nan"'),
    "deconv_huge": (of_stimuli("Type=Deconv\nKernelSize=3\nStride=2000000000\nNbOutputs=4"), r"\[l\] .*2\^31"),
    "deconv_missing": (of_stimuli("Type=Deconv\nKernelSize=3"), r"\[l\] Property NbOutputs not found"),
    "unpool_zero": (
        {
            "c": CONV,
            "p": POOL,
            "u": POOL.replace("Input=c\nType=Pool\nPoolSize=2", "Input=p\nType=Unpool\nArgMax=p\nPoolSize=0"),
        },
        r"\[u\] window 0x0 must be at least 1",
    ),
    "fmp_nan": (
        of_stimuli("Type=FMP\nScalingRatio=nan\nNbOutputs=1"),
        r"\[l\] the scaling ratio must be at least 1, got nan",
    ),
    "lrn_zero": (of_conv("Type=LRN\nNbOutputs=4", "N=0"), r"\[k\] .*N.*\[1.0, inf\]"),
    "lrn_outputs": (
        of_conv("Type=LRN\nNbOutputs=5", "N=3"),
        r"\[LRN l\] has 5 outputs, but its inputs have 4 channels",
    ),
    "normalize_unknown": (of_conv("Type=Normalize\nNbOutputs=4\nNorm=Linf"), r"Linf.*known: L1, L2"),
    "lstm_zero": (
        of_stimuli(LSTM.replace("Input=sp\n", "").replace("SeqLength=8", "SeqLength=0")),
        r"\[l\] SeqLength.*at least 1",
    ),
    "lstm_batch": (
        of_stimuli(LSTM.replace("Input=sp\n", "").replace("=16", "=15")),
        r"\[l\] its input has dims 8x8x1x16.*<=15",
    ),
    "lstm_algo": (of_stimuli(LSTM.replace("Input=sp\n", "") + "Algo=2"), r"\[l\] Algo=2 .*use 0 .* or 1"),
    "rbf_unknown": (
        of_stimuli("Type=Rbf\nNbOutputs=5", "RbfApprox=Triangle"),
        r"Triangle.*known: None, Rectangular, SemiLinear",
    ),
    "resize_zero": (
        of_stimuli("Type=Resize\nNbOutputs=1\nOutputWidth=0\nOutputHeight=4\nMode=Bilinear"),
        r"\[l\] outputs of at least 1x1",
    ),
    "resize_outputs": (
        of_stimuli("Type=Resize\nNbOutputs=3\nOutputWidth=4\nOutputHeight=4\nMode=Bilinear"),
        r"\[Resize l\] has 3 outputs",
    ),
    "scaling_nan": (of_stimuli("Type=Scaling\nNbOutputs=1\nFactor=nan"), r"\[l\] .*must be finite"),
    "threshold_nan": (
        of_stimuli("Type=Threshold\nNbOutputs=1\nThreshold=nan"),
        r"\[l\] the threshold must be a finite number",
    ),
    "transformation_unknown": (
        of_stimuli("Type=Transformation\nNbOutputs=1\nTransformation=Blur"),
        r'Unknown transformation "Blur"',
    ),
    "targetbias_nan": (of_stimuli("Type=TargetBias\nNbOutputs=1\nBias=nan"), r"\[l\] the bias must be a finite number"),
    "distance_nan": (
        of_stimuli("Type=Distance\nNbOutputs=4\nMargin=nan\nCenterCoef=0.1"),
        r"\[l\] Margin and CenterCoef must be finite",
    ),
    "padding_crop": (
        of_stimuli("Type=Padding\nNbOutputs=1\nTopPadding=-9\nBottomPadding=0\nLeftPadding=0\nRightPadding=0"),
        r"\[l\] paddings \(top -9.* leave nothing of an input 8x8x1",
    ),
    "reshape": (of_stimuli("Type=Reshape\nNbOutputs=1\nDims=3 3 1"), r"\[l\] dims 3x3x1 do not fit an input 8x8x1"),
    "transpose": (
        of_stimuli("Type=Transpose\nNbOutputs=1\nPerm=3 0 1 2"),
        r"\[l\] perm 3x0x1x2 .*the batch keeps its place",
    ),
    "elemwise_sizes": (
        {"c": CONV, "l": "Input=c,sp\nType=ElemWise\nNbOutputs=4\nOperation=Sum"},
        r"\[l\] all inputs must have the same size",
    ),
    "softmax_group": (
        of_conv("Type=Softmax\nNbOutputs=4\nGroupSize=3"),
        r"\[l\] GroupSize 3 does not divide the 4 outputs",
    ),
    "dropout_nan": (of_conv("Type=Dropout\nNbOutputs=4", "Dropout=nan"), r"\[k\] .*Dropout.*\[0.0, 1.0\]"),
    "batchnorm": (of_conv("Type=BatchNorm\nNbOutputs=4", "MovingAverageMomentum=1"), r"\[k\] .*\[0.0, 1.0\["),
    "anchor_channels": (of_conv("Type=Anchor\nDetectorType=SSD\nAnchor[0]=4 1.0"), r"\[Anchor l\] .*got 4"),
    "rp_channels": (of_conv("Type=RP\nNbAnchors=1\nNbProposals=4"), r"\[RP l\] .*take the outputs of an Anchor layer"),
    "proposal_inputs": (of_conv("Type=Proposal\nNbProposals=4"), r"\[Proposal l\] it needs 3 inputs"),
    "proposal_unused": (of_conv("Type=Proposal\nNbProposals=4\nIoUIndex=2"), r"\[l\] IoUIndex=2 would have no effect"),
    "objectdet_nan": (
        of_conv("Type=ObjectDet\nNbAnchors=1\nNbProposals=3\nNbClass=1\nNMS_Threshold=nan"),
        r"\[l\] NMS_Threshold",
    ),
    "objectdet_unused": (
        of_conv("Type=ObjectDet\nNbAnchors=1\nNbProposals=3\nNbClass=1", "ForegroundRate=0.5"),
        r"\[k\] .*no effect",
    ),
    "roipooling_inputs": (
        of_conv("Type=ROIPooling\nNbOutputs=4\nOutputsWidth=2\nOutputsHeight=2\nPooling=Max"),
        r"two inputs at least",
    ),
    "filler": (
        {"l": CONV + "\nWeightsFiller=UniformFiller\nWeightsFiller.Min=2\nWeightsFiller.Max=1"},
        r"\[Conv l\] \[UniformFiller\] Min 2.0",
    ),
    "spellings": (
        {"l": CONV + "\nConfigSection=k", "k": "BackPropagation=0\nBackPropagate=1"},
        r"are the same parameter",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_said(n2d2, case):
    sections, expected = CASES[case]
    last = [name for name in sections if name != "k"][-1]
    n2d2.model(sections | {"fc1": SECTIONS["fc1"].replace("Input=sp", f"Input={last}")})
    message = n2d2.fails("net.ini", "-learn-epoch", 1, "-seed", 1)
    assert re.search(expected, message), message
    assert not n2d2.path("weights").exists()


# Words of the manual ------------------------------------------------------------------------------------------------


def test_spellings_of_the_manual(n2d2):
    n2d2.model(
        {
            "c": CONV + "\nConfigSection=k",
            "k": "BackPropagation=0",
            "l": "Input=c\nType=ElemWise\nNbOutputs=4\nOperation=Abs",
            "fc1": SECTIONS["fc1"].replace("Input=sp", "Input=l"),
        }
    )
    n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    state = n2d2.path("net_state", "c", "Conv.cfg").read_text()
    assert "BackPropagate = 0\n" in state


def test_parameters_file_of_a_layer(n2d2):
    """`<section>.cfg` of the working directory goes before the configuration sections."""
    n2d2.model(
        {"c": CONV + "\nConfigSection=k", "k": "NoBias=0", "fc1": SECTIONS["fc1"].replace("Input=sp", "Input=c")}
    )
    assert "Notice: Could not open configuration file: c.cfg" in n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    assert n2d2.path("weights", "c_biases.syntxt").exists()
    n2d2.path("weights", "c_biases.syntxt").unlink()
    n2d2.path("c.cfg").write_text("# by hand\nNoBias = 1\n")
    assert "configuration file: c.cfg" not in n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    assert not n2d2.path("weights", "c_biases.syntxt").exists()
    for text, message in (
        ("NoBiass = 1", "c.cfg:1 Unknown parameter: NoBiass"),
        ("NoBias = 2", "c.cfg:1 Error reading value"),
        ("x", "Missing value"),
    ):
        n2d2.path("c.cfg").write_text(text + "\n")
        assert message in n2d2.fails("net.ini", "-learn-epoch", 1, "-seed", 1)
