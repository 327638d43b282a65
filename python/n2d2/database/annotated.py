"""Public data sets of images with boxes, polygons, ellipses or masks."""

import N2D2

from n2d2._declaration import NativeClasses, argument, enum_of, getter, option
from n2d2.database.database import AbstractDatabase
from n2d2.utils import inherit_init_docstring


class _Annotated(AbstractDatabase):
    """A driver that loads when it is given a path."""

    def _load_now(self, data_path, label_path, **arguments):
        self._construct(**arguments)
        if data_path is not None:
            self.load(data_path, label_path)

    def load(self, data_path="", label_path="", extract_ROIs=False):
        """Adds and partitions the stimuli; without a path, those below ``$N2D2_DATA``. With ``extract_ROIs`` each
        ROI is a stimulus of its own."""
        super().load(data_path, label_path, extract_ROIs)


@inherit_init_docstring()
class GTSDB(_Annotated):
    """German traffic signs in street scenes: boxes."""

    _table = {"learn": argument("learn", float, int), "validation": option("validation", float, int)}
    _type = "GTSDB"
    _N2D2_constructors = NativeClasses("GTSDB_DIR_Database")

    def __init__(self, learn, data_path=None, label_path="", **config_parameters):
        """:param learn: Fraction of the images used for learning
        :type learn: float
        :param data_path: Directory of the images, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: File of the boxes, default= ``gt.txt`` of the directory
        :type label_path: str, optional
        :param validation: Fraction used for validation, default=0.0
        :type validation: float, optional
        """
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path, learn=learn)


@inherit_init_docstring()
class CaltechPedestrian(_Annotated):
    """Caltech pedestrians: boxes; sets 06 to 10 are the test."""

    _table = {
        "validation": option("validation", float, int),
        "single_label": option("singleLabel", bool),
        "inc_ambiguous": option("incAmbiguous", bool),
    }
    _type = "CaltechPedestrian"
    _N2D2_constructors = NativeClasses("CaltechPedestrian_Database")

    def __init__(self, data_path=None, label_path="", **config_parameters):
        """:param data_path: Directory of ``set00`` and so on, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: Directory of the annotations, default= ``annotations`` beside the images
        :type label_path: str, optional
        :param validation: Fraction of sets 00 to 05 used for validation, default=0.0
        :type validation: float, optional
        :param single_label: "people" is "person", default=True
        :type single_label: bool, optional
        :param inc_ambiguous: "person?" is "person"; otherwise it is ignored, default=False
        :type inc_ambiguous: bool, optional
        """
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path)


@inherit_init_docstring()
class CelebA(_Annotated):
    """CelebA: faces of celebrities; target data are the place of the face."""

    _table = {
        "in_the_wild": argument("inTheWild", bool),
        "with_landmarks": argument("withLandmarks", bool),
        "with_partitioning": option("withPartitioning", bool),
        "learn": option("learn", float, int),
        "validation": option("validation", float, int),
    }
    _type = "CelebA"
    _N2D2_constructors = NativeClasses("CelebA_Database")

    def __init__(self, in_the_wild=True, with_landmarks=False, data_path=None, label_path="", **config_parameters):
        """:param in_the_wild: Whole images with a box; otherwise aligned faces with a label, default=True
        :type in_the_wild: bool, optional
        :param with_landmarks: Check the files of landmarks too, default=False
        :type with_landmarks: bool, optional
        :param data_path: Directory ``Img``, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: Directory ``Anno``, default= beside the images
        :type label_path: str, optional
        :param with_partitioning: The authors' partitions, default=True
        :type with_partitioning: bool, optional
        :param learn: Fraction used for learning without them, default=1.0
        :type learn: float, optional
        :param validation: Fraction used for validation without them, default=0.0
        :type validation: float, optional
        """
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path, in_the_wild=in_the_wild, with_landmarks=with_landmarks)


@inherit_init_docstring()
class Cityscapes(_Annotated):
    """Cityscapes: polygons of 35 labels."""

    _table = {
        "inc_train_extra": option("incTrainExtra", bool, read=getter("getIncTrainExtra")),
        "use_coarse": option("useCoarse", bool, read=getter("getUseCoarse")),
        "single_instance_labels": option("singleInstanceLabels", bool, read=getter("getSingleInstanceLabels")),
    }
    _type = "Cityscapes"
    _N2D2_constructors = NativeClasses("Cityscapes_Database")

    def __init__(self, data_path=None, label_path="", **config_parameters):
        """:param data_path: Directory ``leftImg8bit`` or the one that holds it, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: Directory ``gtFine`` or ``gtCoarse``, default= beside the images
        :type label_path: str, optional
        :param inc_train_extra: Also use the extra training set, default=False
        :type inc_train_extra: bool, optional
        :param use_coarse: Use the coarse annotations, default=False
        :type use_coarse: bool, optional
        :param single_instance_labels: Convert group labels to single instance labels, default=True
        :type single_instance_labels: bool, optional
        """
        if not N2D2.json_compiled:
            raise RuntimeError("JSON for C++ is not installed: the Cityscapes database needs it")
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path)


@inherit_init_docstring()
class Daimler(_Annotated):
    """Daimler pedestrians: patches, or frames with boxes."""

    _table = {
        "learn": option("learn", float, int),
        "validation": option("validation", float, int),
        "test": option("test", float, int),
        "fully": option("fully", bool),
    }
    _type = "Daimler"
    _N2D2_constructors = NativeClasses("Daimler_Database")

    def __init__(self, data_path=None, label_path="", **config_parameters):
        """:param data_path: Directory ``Data`` of the benchmark, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: File ``GroundTruth2D.db``, default= that of the benchmark
        :type label_path: str, optional
        :param learn: Fraction used for learning, default=1.0
        :type learn: float, optional
        :param validation: Fraction used for validation, default=0.0
        :type validation: float, optional
        :param test: Fraction used for the test, default=0.0
        :type test: float, optional
        :param fully: The frames with boxes; otherwise the patches, default=False
        :type fully: bool, optional
        """
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path)


@inherit_init_docstring()
class DOTA(_Annotated):
    """DOTA: quadrilaterals in aerial images."""

    _table = {
        "learn": argument("learn", float, int),
        "use_validation_for_test": option("useValidationForTest", bool),
    }
    _type = "DOTA"
    _N2D2_constructors = NativeClasses("DOTA_Database")

    def __init__(self, learn, data_path=None, label_path="", **config_parameters):
        """:param learn: Fraction of ``train`` used for learning; the rest is for the test
        :type learn: float
        :param data_path: Directory of ``train`` and ``val``, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: The same for the label files, default= the directory of the images
        :type label_path: str, optional
        :param use_validation_for_test: The validation images are test images too, default=True
        :type use_validation_for_test: bool, optional
        """
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path, learn=learn)


@inherit_init_docstring()
class FDDB(_Annotated):
    """FDDB: faces as ellipses."""

    _table = {"learn": argument("learn", float, int), "validation": option("validation", float, int)}
    _type = "FDDB"
    _N2D2_constructors = NativeClasses("FDDB_Database")

    def __init__(self, learn, data_path=None, label_path="", **config_parameters):
        """:param learn: Fraction of the images used for learning
        :type learn: float
        :param data_path: Directory of the images, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: Directory of the ten files of ellipses, default= that of the images
        :type label_path: str, optional
        :param validation: Fraction used for validation, default=0.0
        :type validation: float, optional
        """
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path, learn=learn)


@inherit_init_docstring()
class IMDBWIKI(_Annotated):
    """IMDB-WIKI: faces by gender and age; target data are the place of the face."""

    _table = {
        "wiki_set": option("WikiSet", bool),
        "imdb_set": option("IMDBSet", bool),
        "crop_frame": option("CropFrame", bool),
        "use_name_as_label": option("useNameAsLabel", bool),
        "learn": option("learn", float, int),
        "validation": option("validation", float, int),
    }
    _type = "IMDBWIKI"
    _N2D2_constructors = NativeClasses("IMDBWIKI_Database")

    def __init__(self, data_path=None, label_path="", **config_parameters):
        """:param data_path: Directory of ``imdb`` and ``wiki``, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: Directory of ``imdb.csv`` and ``wiki.csv``, default= ``imdb_metadata`` of the images
        :type label_path: str, optional
        :param wiki_set: Use the faces of Wikipedia, default=True
        :type wiki_set: bool, optional
        :param imdb_set: Use the faces of actors, default=False
        :type imdb_set: bool, optional
        :param crop_frame: Cropped faces with a label; otherwise whole images with a box, default=False
        :type crop_frame: bool, optional
        :param use_name_as_label: The label is the name; otherwise gender and age, default=False
        :type use_name_as_label: bool, optional
        :param learn: Fraction used for learning, default=1.0
        :type learn: float, optional
        :param validation: Fraction used for validation, default=0.0
        :type validation: float, optional
        """
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path)


class _Kitti(_Annotated):
    _table = {"learn": option("learn", float, int), "validation": option("validation", float, int)}


@inherit_init_docstring()
class KITTI(_Kitti):
    """KITTI tracking: boxes; sequence 0020 is the test."""

    _type = "KITTI"
    _N2D2_constructors = NativeClasses("KITTI_Database")

    def __init__(self, data_path=None, label_path="", **config_parameters):
        """:param data_path: Directory ``image_02``, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: Directory ``label_02``, default= beside the images
        :type label_path: str, optional
        :param learn: Fraction of sequences 0000 to 0019 used for learning, default=0.8
        :type learn: float, optional
        :param validation: Fraction of them used for validation, default= 1 - learn
        :type validation: float, optional
        """
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path)


@inherit_init_docstring()
class KITTIObject(_Kitti):
    """KITTI objects: boxes; the test images have no annotation."""

    _type = "KITTIObject"
    _N2D2_constructors = NativeClasses("KITTI_Object_Database")

    def __init__(self, data_path=None, label_path="", **config_parameters):
        """:param data_path: Directory of ``training`` and ``testing``, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: The same for the label files, default= the directory of the images
        :type label_path: str, optional
        :param learn: Fraction of the annotated images used for learning, default=0.8
        :type learn: float, optional
        :param validation: Fraction of them used for validation, default= 1 - learn
        :type validation: float, optional
        """
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path)


@inherit_init_docstring()
class KITTIRoad(_Kitti):
    """KITTI road: the road as a polygon; the test images have no annotation."""

    _type = "KITTIRoad"
    _N2D2_constructors = NativeClasses("KITTI_Road_Database")

    def __init__(self, data_path=None, label_path="", test_path="", **config_parameters):
        """:param data_path: Directory ``training/image_2``, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: Directory ``gt_image_2``, default= beside the images
        :type label_path: str, optional
        :param test_path: Directory of the test images, default= ``testing/image_2`` beside ``training``
        :type test_path: str, optional
        :param learn: Fraction of the annotated images used for learning, default=0.8
        :type learn: float, optional
        :param validation: Fraction of them used for validation, default= 1 - learn
        :type validation: float, optional
        """
        super().__init__(**config_parameters)
        self._test_path = test_path
        self._load_now(data_path, label_path)

    def load(self, data_path="", label_path="", extract_ROIs=False):
        """Adds and partitions the stimuli; without a path, those below ``$N2D2_DATA``."""
        self._N2D2_object.setTestPath(self._test_path)
        super().load(data_path, label_path, extract_ROIs)


_SETS = {
    "learn_set": option("learnSet", str),
    "validation_set": option("validationSet", str),
    "test_set": option("testSet", str),
    "learn": option("learn", float, int),
    "validation": option("validation", float, int),
}


@inherit_init_docstring()
class COCO(_Annotated):
    """COCO: boxes, or outlines and masks; crowds are ignored."""

    _table = {**_SETS, "masks": option("masks", bool)}
    _type = "COCO"
    _N2D2_constructors = NativeClasses("COCO_Database")

    def __init__(self, data_path=None, label_path="", **config_parameters):
        """:param data_path: Directory of the sets, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: Directory of ``instances_{set}.json``, default= ``annotations`` of the data; or one JSON
            file, whose images are named from ``data_path`` and shared by ``learn`` and ``validation``
        :type label_path: str, optional
        :param learn_set: Set used for learning ("" for none), default="train2017"
        :type learn_set: str, optional
        :param validation_set: Set used for validation, default="val2017"
        :type validation_set: str, optional
        :param test_set: Set used for the test, default=""
        :type test_set: str, optional
        :param learn: Fraction of one JSON file used for learning, default=1.0
        :type learn: float, optional
        :param validation: Fraction of one JSON file used for validation, default=0.0
        :type validation: float, optional
        :param masks: Outlines and masks in place of boxes, default=False
        :type masks: bool, optional
        """
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path)


@inherit_init_docstring()
class VOC(_Annotated):
    """Pascal VOC: boxes, or masks of classes."""

    _table = {
        **_SETS,
        "difficult": option("difficult", str, enum=enum_of("VOC_Database.Difficult")),
        "segmentation": option("segmentation", bool),
        "classes": option("classes", list, tuple),
    }
    _type = "VOC"
    _N2D2_constructors = NativeClasses("VOC_Database")

    def __init__(self, data_path=None, label_path="", **config_parameters):
        """:param data_path: Directory of ``JPEGImages``, default=None (see ``load``)
        :type data_path: str, optional
        :param label_path: Directory of the XML files (or masks), default= ``Annotations`` (``SegmentationClass``)
        :type label_path: str, optional
        :param learn_set: List of ``ImageSets`` used for learning ("" for none), default="train"
        :type learn_set: str, optional
        :param validation_set: List used for validation, default="val"
        :type validation_set: str, optional
        :param test_set: List used for the test, default=""
        :type test_set: str, optional
        :param learn: Fraction of all annotations used for learning, when all lists are "", default=1.0
        :type learn: float, optional
        :param validation: Fraction of them used for validation, default=0.0
        :type validation: float, optional
        :param difficult: Difficult objects: Ignore (label -1), Keep or Drop, default="Ignore"
        :type difficult: str, optional
        :param segmentation: Masks in place of boxes, default=False
        :type segmentation: bool, optional
        :param classes: Names of the values 1, 2... of masks, default= the twenty of Pascal VOC
        :type classes: list of str, optional
        """
        super().__init__(**config_parameters)
        self._load_now(data_path, label_path)
