"""Several transformations in order."""

from n2d2.error_handler import IsEmptyError, WrongInputType
from n2d2.transform.transformation import Transformation
from n2d2.utils import inherit_init_docstring


@inherit_init_docstring()
class Composite(Transformation):
    """Container of transformations; each keeps its own ``apply_to``."""

    def __init__(self, transformations, **config_parameters):
        """:param transformations: Transformations, in the order of their application
        :type transformations: list of :py:class:`n2d2.transform.Transformation`
        """
        Transformation.__init__(self, **config_parameters)
        if not isinstance(transformations, list):
            raise WrongInputType("transformations", str(type(transformations)), [str(list)])
        if not transformations:
            raise IsEmptyError("transformations")
        for key in self._config_parameters:
            self._declaration(key)
        self._transformations = []
        for transformation in transformations:
            self.append(transformation)

    @classmethod
    def create_from_N2D2_object(cls, N2D2_object):
        """Container of the elements of a native composite."""
        from n2d2.converter import from_N2D2_object

        self = cls.__new__(cls)
        Transformation.__init__(self)
        self._N2D2_object = N2D2_object
        self._transformations = [from_N2D2_object(N2D2_object[index]) for index in range(N2D2_object.size())]
        return self

    def get_transformations(self):
        """The transformations."""
        return self._transformations

    def append(self, transformation):
        """Adds one at the end."""
        if not isinstance(transformation, Transformation):
            raise WrongInputType("transformation", str(type(transformation)), [str(Transformation)])
        self._transformations.append(transformation)

    def flatten(self):
        """The transformations, those of inner composites included, without composites."""
        flat = []
        for transformation in self._transformations:
            flat.extend(transformation.flatten() if isinstance(transformation, Composite) else [transformation])
        return flat

    def __str__(self):
        return "\n".join(["Composite(", *(f"\t{transformation}" for transformation in self._transformations), ")"])
