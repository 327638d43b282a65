"""Ready-made networks."""

from n2d2.error_handler import NotBuiltError
from n2d2.models.lenet import LeNet, LeNetBN, bn_def, conv_def, fc_def

_NOT_BUILT = (
    "ResNet",
    "ResNet18",
    "ResNet34",
    "ResNet50",
    "ResNet101",
    "ResNet152",
    "MobileNetv1",
    "MobileNetV2",
    "VGGBackbone",
    "VGGHead",
    "VGG",
    "VGG11",
    "VGG13",
    "VGG16",
    "VGG19",
    "SegmentationNetwork",
    "DecoderConv",
    "DecoderDeconv",
    "DecoderPadding",
    "DecoderFuse",
    "ILSVRC_preprocessing",
)

__all__ = ["LeNet", "LeNetBN", "bn_def", "conv_def", "fc_def"]


def __getattr__(name):
    if name in _NOT_BUILT:
        raise NotBuiltError(f"n2d2.models.{name}")
    raise AttributeError(f"module 'n2d2.models' has no attribute '{name}'")
