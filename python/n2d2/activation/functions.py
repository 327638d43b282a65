"""The activation functions; y is the output for the input x."""

from n2d2._declaration import NativeClasses, config, option
from n2d2.activation.activation import ActivationFunction
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Linear(ActivationFunction):
    """y = x, clamped to [-clipping, clipping] when clipping is not 0."""

    _table = {"clipping": config("Clipping")}
    _N2D2_constructors = NativeClasses("LinearActivation")

    def __init__(self, **config_parameters):
        """:param clipping: Clipping value, 0.0 for none, default=0.0
        :type clipping: float, optional
        """
        super().__init__(**config_parameters)


@inherit_init_docstring()
class Rectifier(ActivationFunction):
    """y = max(x, 0) (ReLU), or leak_slope * x for negative inputs."""

    _table = {"leak_slope": config("LeakSlope"), "clipping": config("Clipping")}
    _N2D2_constructors = NativeClasses("RectifierActivation")

    def __init__(self, **config_parameters):
        """:param leak_slope: Leak slope for negative inputs, default=0.0
        :type leak_slope: float, optional
        :param clipping: Clipping value for positive outputs, 0.0 for none, default=0.0
        :type clipping: float, optional
        """
        super().__init__(**config_parameters)


@inherit_init_docstring()
class Tanh(ActivationFunction):
    """y = tanh(alpha * x)."""

    _table = {"alpha": config("Alpha")}
    _N2D2_constructors = NativeClasses("TanhActivation")

    def __init__(self, **config_parameters):
        """:param alpha: Alpha, default=1.0
        :type alpha: float, optional
        """
        super().__init__(**config_parameters)


@inherit_init_docstring()
class Softplus(ActivationFunction):
    """y = log(1 + exp(x))."""

    _table = {"clipping": config("Clipping")}
    _N2D2_constructors = NativeClasses("SoftplusActivation")

    def __init__(self, **config_parameters):
        super().__init__(**config_parameters)


@inherit_init_docstring()
class Logistic(ActivationFunction):
    """y = 1 / (1 + exp(-x)); with_loss: the gradient of the cross-entropy passes unchanged."""

    _table = {"with_loss": option("withLoss", bool)}
    _N2D2_constructors = NativeClasses("LogisticActivation")

    def __init__(self, with_loss=False, **config_parameters):
        """:param with_loss: Skip the derivative, for a cross-entropy loss, default=False
        :type with_loss: bool, optional
        """
        super().__init__(**({"with_loss": True} if with_loss else {}), **config_parameters)


@inherit_init_docstring()
class Saturation(ActivationFunction):
    """y = x clamped to [-threshold, threshold]."""

    _table = {"threshold": config("Threshold")}
    _N2D2_constructors = NativeClasses("SaturationActivation")

    def __init__(self, **config_parameters):
        """:param threshold: Threshold, default=1.0
        :type threshold: float, optional
        """
        super().__init__(**config_parameters)


@inherit_init_docstring()
class Swish(ActivationFunction):
    """y = x / (1 + exp(-x))."""

    _N2D2_constructors = NativeClasses("SwishActivation")

    def __init__(self, **config_parameters):
        super().__init__(**config_parameters)
