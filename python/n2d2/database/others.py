"""Public data sets read from their own files."""

from n2d2._declaration import NativeClasses, argument, config, getter, option
from n2d2.database.database import AbstractDatabase
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class CIFAR10(AbstractDatabase):
    """CIFAR10, binary version."""

    _table = {
        "validation": option("validation", float),
        "use_test_for_validation": option("useTestForVal", bool, read=getter("getUseTestForValidation")),
        "legacy_label_order": config("LegacyLabelOrder"),
    }
    _type = "CIFAR10"
    _N2D2_constructors = NativeClasses("CIFAR10_Database")

    def __init__(self, data_path=None, **config_parameters):
        """:param data_path: Directory of the files, default=None (see ``load``)
        :type data_path: str, optional
        :param validation: Fraction of the learning set used for validation, default=0.0
        :type validation: float, optional
        :param use_test_for_validation: Use the test set for validation, default=False
        :type use_test_for_validation: bool, optional
        :param legacy_label_order: Label IDs in the order of the first stimuli, as older versions gave them, instead
            of the class indices of the files, default=False
        :type legacy_label_order: bool, optional
        """
        super().__init__(**config_parameters)
        self._construct()
        if data_path is not None:
            self.load(data_path)


@inherit_init_docstring()
class CIFAR100(AbstractDatabase):
    """CIFAR100, binary version."""

    _table = {
        "validation": option("validation", float),
        "use_coarse": option("useCoarse", bool, read=getter("getUseCoarse")),
        "use_test_for_validation": option("useTestForVal", bool, read=getter("getUseTestForValidation")),
        "legacy_label_order": config("LegacyLabelOrder"),
    }
    _type = "CIFAR100"
    _N2D2_constructors = NativeClasses("CIFAR100_Database")

    def __init__(self, data_path=None, **config_parameters):
        """:param data_path: Directory of the files, default=None (see ``load``)
        :type data_path: str, optional
        :param validation: Fraction of the learning set used for validation, default=0.0
        :type validation: float, optional
        :param use_coarse: Use the 20 coarse labels, default=False
        :type use_coarse: bool, optional
        :param use_test_for_validation: Use the test set for validation, default=False
        :type use_test_for_validation: bool, optional
        :param legacy_label_order: Label IDs in the order of the first stimuli, as older versions gave them, instead
            of the class indices of the files, default=False
        :type legacy_label_order: bool, optional
        """
        super().__init__(**config_parameters)
        self._construct()
        if data_path is not None:
            self.load(data_path)


@inherit_init_docstring()
class ILSVRC2012(AbstractDatabase):
    """ImageNet 2012."""

    _table = {
        "learn": argument("learn", float, read=getter("getLearn")),
        "use_validation_for_test": option(
            "useValidationForTest", bool, read=getter("getUseValidationForTest")
        ),
        "background_class": option("backgroundClass", bool, read=getter("getBackgroundClass")),
    }
    _type = "ILSVRC2012"
    _N2D2_constructors = NativeClasses("ILSVRC2012_Database")

    def __init__(self, learn, data_path=None, **config_parameters):
        """:param learn: Fraction of the learning set used for learning
        :type learn: float
        :param data_path: Directory of ``train`` and ``val``, default=None (see ``load``)
        :type data_path: str, optional
        :param use_validation_for_test: The validation set is the test partition, default=True
        :type use_validation_for_test: bool, optional
        :param background_class: Add a background class, default=False
        :type background_class: bool, optional
        """
        super().__init__(**config_parameters)
        self._construct(learn=learn)
        if data_path is not None:
            self.load(data_path)


@inherit_init_docstring()
class GTSRB(AbstractDatabase):
    """German traffic signs."""

    _table = {
        "validation": argument("validation", float, read=getter("getValidation")),
        "extract_rois": option("extractROIs", bool, read=getter("getExtractROIs")),
    }
    _type = "GTSRB"
    _N2D2_constructors = NativeClasses("GTSRB_DIR_Database")
    _download_links = tuple(
        f"https://sid.erda.dk/public/archives/daaeac0d7ce1152aea9b61d9f1e19370/GTSRB_{name}.zip"
        for name in ("Final_Training_Images", "Final_Test_Images", "Final_Test_GT")
    )

    def __init__(self, validation, data_path=None, **config_parameters):
        """:param validation: Fraction of the learning set used for validation
        :type validation: float
        :param data_path: Directory of ``Final_Training`` and ``Final_Test``, default=None (see ``load``)
        :type data_path: str, optional
        :param extract_rois: Each sign is a stimulus, where an image has more than one, default=False
        :type extract_rois: bool, optional
        """
        super().__init__(**config_parameters)
        self._construct(validation=validation)
        if data_path is not None:
            self.load(data_path)
