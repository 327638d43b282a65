"""A model of Frame_CUDA cells on a machine with or without a GPU."""

import re

import pytest

MODEL = {"": "DefaultModel=Frame_CUDA"}


def has_gpu(n2d2) -> bool:
    return "device " in re.search(r"CUDA: (.*)", n2d2.ok("-v")).group(1)


def test_version_says_what_is_missing(n2d2):
    said = re.search(r"CUDA: (.+)", n2d2.ok("-v")).group(1)
    assert any(
        words in said
        for words in ("this build has no CUDA part", "no CUDA backend: ", "no usable NVIDIA GPU", "device ")
    )


def test_cuda_model_learns_anyway(n2d2):
    n2d2.model(MODEL)
    text = n2d2.ok("net.ini", "-learn-epoch", 6, "-seed", 1, "-test")
    warning = "*** Using Frame model instead. ***"
    if has_gpu(n2d2):
        assert warning not in text
    else:
        assert warning in text and "needs a CUDA build and a GPU (" in text
    rate = float(re.findall(r"Final recognition rate: ([0-9.]+)%", text)[-1])
    assert rate > 90.0


def test_fallback_is_the_frame_model(n2d2, another):
    """The same bits as a model that asked for Frame."""
    if has_gpu(n2d2):
        pytest.skip("there is a GPU")
    n2d2.model(MODEL)
    n2d2.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    frame = another()
    frame.model({"": "DefaultModel=Frame"})
    frame.ok("net.ini", "-learn-epoch", 1, "-seed", 1)
    assert n2d2.weights() == frame.weights()
