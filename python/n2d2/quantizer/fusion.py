"""Networks of integers from networks that learnt with quantizers."""

import N2D2

from n2d2.error_handler import WrongInputType, WrongMember


def _member(name, value, enum):
    if not isinstance(value, str):
        raise WrongInputType(name, str(type(value)), [str(str)])
    if value not in enum.__members__:
        raise WrongMember(name, value, enum.__members__)
    return enum.__members__[value]


def fuse_qat(deep_net, provider, act_scaling_mode, w_mode="NONE", b_mode="NONE", c_mode="NONE"):
    """Fuses, in place, a graph that learnt with SAT quantizers: batch normalizations go into the convolutions
    before them, and rescaled outputs take the place of quantizers. The graph is for inference afterwards, and the
    stimuli of ``provider`` are multiplied by 255.

    :param deep_net: Graph to fuse
    :type deep_net: :py:class:`n2d2.deepnet.DeepNet`
    :param provider: Provider of its data
    :type provider: :py:class:`n2d2.provider.Provider`
    :param act_scaling_mode: NONE (as FLOAT_MULT), FLOAT_MULT, FIXED_MULT16, FIXED_MULT32, SINGLE_SHIFT or
        DOUBLE_SHIFT
    :type act_scaling_mode: str
    :param w_mode: Rounding of weights, NONE or RINTF, default="NONE"
    :type w_mode: str, optional
    :param b_mode: Rounding of biases, NONE or RINTF, default="NONE"
    :type b_mode: str, optional
    :param c_mode: Rounding of clippings, NONE or RINTF, default="NONE"
    :type c_mode: str, optional
    :return: The native ``DeepNetQAT``
    """
    from n2d2.deepnet import DeepNet
    from n2d2.provider import Provider

    if not isinstance(deep_net, DeepNet):
        raise WrongInputType("deep_net", str(type(deep_net)), [str(DeepNet)])
    if not isinstance(provider, Provider):
        raise WrongInputType("provider", str(type(provider)), [str(Provider)])
    modes = [
        _member("act_scaling_mode", act_scaling_mode, N2D2.ScalingMode),
        *(
            _member(name, value, N2D2.WeightsApprox)
            for name, value in (("w_mode", w_mode), ("b_mode", b_mode), ("c_mode", c_mode))
        ),
    ]
    fusion = N2D2.DeepNetQAT(deep_net.N2D2())
    fusion.fuseQATGraph(provider.N2D2(), *modes)
    return fusion
