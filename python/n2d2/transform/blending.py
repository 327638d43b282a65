"""Objects of another data set, inserted into the image."""

from n2d2._declaration import NativeClasses, argument, config
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.transform.transformation import Transformation
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Blending(Transformation):
    """Inserts objects, read from the Learn partition of another provider, at random places of the image, its
    labels and its ROIs."""

    _table = {
        "provider": argument("provider", N2D2_Interface),
        "apply_to_labels": argument("applyToLabels", list, tuple, str),
        "type_mixing": config("TypeMixing"),
        "density_range": config("DensityRange"),
        "margin_h": config("MarginH"),
        "margin_v": config("MarginV"),
        "blending_method": config(
            "BlendingMethod", values=("Linear", "LinearByDistance", "SmoothEdge", "SmoothEdgeLinearByDistance")
        ),
        "blending_alpha": config("BlendingAlpha"),
        "blending_beta": config("BlendingBeta"),
        "blending_smooth_size": config("BlendingSmoothSize"),
        "save_path": config("SavePath"),
    }
    _N2D2_constructors = NativeClasses("BlendingTransformation")

    def __init__(self, provider, apply_to_labels, **config_parameters):
        """:param provider: Provider of the objects, with batch_size=0: they have any size
        :type provider: :py:class:`n2d2.provider.DataProvider`
        :param apply_to_labels: Masks (``*``, ``?``) of the labels of the images to insert into
        :type apply_to_labels: list
        :param type_mixing: Objects of several labels in one image, default=False
        :type type_mixing: bool, optional
        :param density_range: Share of the image to cover, drawn in this range, default=[0.0, 0.0] (one object)
        :type density_range: list, optional
        :param margin_h: Pixels between objects, horizontally, default=0
        :type margin_h: int, optional
        :param margin_v: Pixels between objects, vertically, default=0
        :type margin_v: int, optional
        :param blending_method: "Linear", "LinearByDistance", "SmoothEdge" or "SmoothEdgeLinearByDistance",
            default="Linear"
        :type blending_method: str, optional
        :param blending_alpha: Weight of the object (Linear, LinearByDistance), default=0.2
        :type blending_alpha: float, optional
        :param blending_beta: Weight of the image (Linear, LinearByDistance), default=0.8
        :type blending_beta: float, optional
        :param blending_smooth_size: Side of the blur, odd (SmoothEdge, SmoothEdgeLinearByDistance), default=5
        :type blending_smooth_size: int, optional
        :param save_path: Folder for the blended images with their objects as JSON, default="" (none)
        :type save_path: str, optional
        """
        Transformation.__init__(self, **config_parameters)
        masks = [apply_to_labels] if isinstance(apply_to_labels, str) else list(apply_to_labels)
        self._set_arguments(provider=provider, apply_to_labels=masks)
        self._check_parameters()
        self._N2D2_object = self._N2D2_constructors[""](provider.N2D2(), masks)
        self._apply_parameters()
        self.load_N2D2_parameters(self._N2D2_object)
