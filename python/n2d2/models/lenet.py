"""LeNet, for one-channel images of 32x32 pixels."""

from n2d2.activation import Linear, Rectifier
from n2d2.cells import BatchNorm2d, Conv, Dropout, Fc, Pool2d, Sequence
from n2d2.filler import Normal, Xavier
from n2d2.utils import ConfigSection


def conv_def():
    """Parameters of a convolution."""
    return ConfigSection(
        activation=Linear(), no_bias=True, weights_filler=Xavier(variance_norm="FanOut", scaling=1.0)
    )


def fc_def():
    """Parameters of a fully connected layer."""
    return ConfigSection(no_bias=True, weights_filler=Normal(mean=0.0, std_dev=0.01))


def bn_def():
    """Parameters of a batch normalization."""
    return ConfigSection(activation=Rectifier())


def _pool():
    return Pool2d(pool_dims=[2, 2], stride_dims=[2, 2], pooling="Max")


def _classifier(nb_outputs):
    return [
        Fc(120, 84, activation=Rectifier(), **fc_def()),
        Dropout(dropout=0.5),
        Fc(84, nb_outputs, activation=Linear(), **fc_def()),
    ]


class LeNet(Sequence):
    """LeNet without batch normalization."""

    def __init__(self, nb_outputs=10):
        """:param nb_outputs: Number of classes, default=10
        :type nb_outputs: int, optional
        """
        super().__init__(
            [
                Conv(1, 6, kernel_dims=[5, 5], **conv_def()),
                _pool(),
                Conv(6, 16, kernel_dims=[5, 5], **conv_def()),
                _pool(),
                Conv(16, 120, kernel_dims=[5, 5], **conv_def()),
                *_classifier(nb_outputs),
            ]
        )


class LeNetBN(Sequence):
    """LeNet with a batch normalization after each convolution."""

    def __init__(self, nb_outputs=10):
        """:param nb_outputs: Number of classes, default=10
        :type nb_outputs: int, optional
        """
        super().__init__(
            [
                Conv(1, 6, kernel_dims=[5, 5], **conv_def()),
                BatchNorm2d(6, **bn_def()),
                _pool(),
                Conv(6, 16, kernel_dims=[5, 5], **conv_def()),
                BatchNorm2d(16, **bn_def()),
                _pool(),
                Conv(16, 120, kernel_dims=[5, 5], **conv_def()),
                BatchNorm2d(120, **bn_def()),
                *_classifier(nb_outputs),
            ]
        )
