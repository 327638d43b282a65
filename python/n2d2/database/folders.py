"""Public data sets that are folders of images or sounds."""

from n2d2._declaration import NativeClasses, argument, getter, option
from n2d2.database.database import AbstractDatabase
from n2d2.utils import inherit_init_docstring


class _Caltech(AbstractDatabase):
    _table = {
        "learn": argument("learn", float, read=getter("getLearn")),
        "validation": option("validation", float, read=getter("getValidation")),
        "inc_clutter": option("incClutter", bool, read=getter("getIncClutter")),
    }

    def __init__(self, learn, data_path=None, **config_parameters):
        """:param learn: Fraction of the images of each class used for learning (of the smallest class)
        :type learn: float
        :param data_path: Directory of the classes, default=None (see ``load``)
        :type data_path: str, optional
        :param validation: The same for the validation, default=0.0
        :type validation: float, optional
        :param inc_clutter: Include the class of images without an object, default=False
        :type inc_clutter: bool, optional
        """
        super().__init__(**config_parameters)
        self._construct(learn=learn)
        if data_path is not None:
            self.load(data_path)


@inherit_init_docstring()
class Caltech101(_Caltech):
    """Caltech-101."""

    _type = "Caltech101"
    _N2D2_constructors = NativeClasses("Caltech101_DIR_Database")


@inherit_init_docstring()
class Caltech256(_Caltech):
    """Caltech-256."""

    _type = "Caltech256"
    _N2D2_constructors = NativeClasses("Caltech256_DIR_Database")


@inherit_init_docstring()
class CKP(AbstractDatabase):
    """The Extended Cohn-Kanade faces (CK+)."""

    _table = {
        "learn": argument("learn", float, read=getter("getLearn")),
        "validation": option("validation", float, read=getter("getValidation")),
        "nb_neutral": option("nbNeutral", int, read=getter("getNbNeutral")),
    }
    _type = "CKP"
    _N2D2_constructors = NativeClasses("CKP_Database")

    def __init__(self, learn, data_path=None, **config_parameters):
        """:param learn: Fraction of the images of each emotion used for learning (of the smallest)
        :type learn: float
        :param data_path: Directory of the images, default=None (see ``load``)
        :type data_path: str, optional
        :param validation: The same for the validation, default=0.0
        :type validation: float, optional
        :param nb_neutral: Number of first images of a sequence that are neutral, default=1
        :type nb_neutral: int, optional
        """
        super().__init__(**config_parameters)
        self._construct(learn=learn)
        if data_path is not None:
            self.load(data_path)


@inherit_init_docstring()
class LITISRouen(AbstractDatabase):
    """Audio scenes of LITIS Rouen."""

    _table = {
        "learn": option("learn", float, read=getter("getLearn")),
        "validation": option("validation", float, read=getter("getValidation")),
    }
    _type = "LITISRouen"
    _N2D2_constructors = NativeClasses("LITISRouen_Database")

    def __init__(self, data_path=None, **config_parameters):
        """:param data_path: Directory of the .wav files, default=None (see ``load``)
        :type data_path: str, optional
        :param learn: Fraction of the sounds used for learning, default=0.4
        :type learn: float, optional
        :param validation: Fraction of the sounds used for validation, default=0.4
        :type validation: float, optional
        """
        super().__init__(**config_parameters)
        self._construct()
        if data_path is not None:
            self.load(data_path)
