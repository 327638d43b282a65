"""Networks that are rewritten when their file is read: BatchNorm behind every Conv, chains of Reshape."""

from cli_tools import CONV_SECTIONS

SECTIONS = CONV_SECTIONS | {
    "": "DefaultModel=Frame\nInsertBatchNormAfterConv=1",
    "flat": "Input=pool1\nType=Reshape\nNbOutputs=6\nDims=8 2 6",
    "flatter": "Input=flat\nType=Reshape\nNbOutputs=96\nDims=1 1 -1",
    "fc1": CONV_SECTIONS["fc1"].replace("Input=pool1", "Input=flatter"),
}


def test_a_batchnorm_learns_behind_each_conv(n2d2, another):
    n2d2.model(SECTIONS)
    text = n2d2.ok("net.ini", "-learn-epoch", 4, "-seed", 2, "-test")
    assert "Remove extra Reshape..." in text
    weights = n2d2.path("weights")
    assert (weights / "conv1_batchnorm_scales.syntxt").is_file()
    scales = (weights / "conv1_batchnorm_scales.syntxt").read_text().split()
    assert len(scales) == 6 and any(float(scale) != 1.0 for scale in scales)
    # Its weights are read back, and a resumed run has it too.
    assert n2d2.ok("net.ini", "-w", "weights", "-seed", 2, "-test")
    parts = another("parts")
    parts.model(SECTIONS)
    parts.ok("net.ini", "-learn-epoch", 2, "-seed", 2)
    parts.ok("net.ini", "-learn-epoch", 4, "-seed", 2, "-resume")
    for file in ("conv1_batchnorm_scales.syntxt", "conv1_weights.syntxt"):
        assert (parts.path("weights") / file).read_bytes() == (weights / file).read_bytes()


def test_without_the_word_nothing_is_inserted(n2d2):
    n2d2.model(SECTIONS | {"": "DefaultModel=Frame\nInsertBatchNormAfterConv=0"})
    n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 2)
    assert not list(n2d2.path("weights").glob("*batchnorm*"))
