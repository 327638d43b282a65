"""Handwritten digits."""

from n2d2._declaration import NativeClasses, argument, getter, option
from n2d2.database.database import AbstractDatabase
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class MNIST(AbstractDatabase):
    """MNIST, from its four IDX files."""

    _table = {
        "data_path": argument("dataPath", str),
        "label_path": option("labelPath", str),
        "extract_roi": option("extractROIs", bool),
        "validation": option("validation", float),
    }
    _type = "MNIST"
    _N2D2_constructors = NativeClasses("MNIST_IDX_Database")
    _download_links = tuple(
        f"https://ossci-datasets.s3.amazonaws.com/mnist/{name}-ubyte.gz"
        for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    )

    def __init__(self, data_path, **config_parameters):
        """:param data_path: Directory of the IDX files
        :type data_path: str
        :param label_path: Directory of the label files when it is another, default=""
        :type label_path: str, optional
        :param extract_roi: Extract ROIs, default=False
        :type extract_roi: bool, optional
        :param validation: Fraction of the learning set used for validation, default=0.0
        :type validation: float, optional
        """
        super().__init__(**config_parameters)
        self._construct(data_path=data_path)


@inherit_init_docstring()
class FashionMNIST(AbstractDatabase):
    """Fashion-MNIST, from its four IDX files."""

    _table = {"validation": option("validation", float, read=getter("getValidation"))}
    _type = "FashionMNIST"
    _N2D2_constructors = NativeClasses("Fashion_MNIST_IDX_Database")

    def __init__(self, data_path=None, **config_parameters):
        """:param data_path: Directory of the IDX files, default=None (see ``load``)
        :type data_path: str, optional
        :param validation: Fraction of the learning set used for validation, default=0.0
        :type validation: float, optional
        """
        super().__init__(**config_parameters)
        self._construct()
        if data_path is not None:
            self.load(data_path)
