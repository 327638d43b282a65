"""What everything that can be called on a tensor shares."""

from abc import ABC, abstractmethod

from n2d2.error_handler import ImplementationError, WrongInputType
from n2d2.filler import Filler
from n2d2.n2d2_interface import N2D2_Interface
from n2d2.solver import Solver
from n2d2.tensor import Interface, Tensor
from n2d2.utils import generate_name


class Cell(ABC):
    """Abstract node of a network."""

    @abstractmethod
    def __init__(self, name=None):
        """:param name: Name, default= {Class}_{n}
        :type name: str, optional"""
        if name is not None and not isinstance(name, str):
            raise WrongInputType("name", str(type(name)), [str(str)])
        self._name = name or generate_name(self)
        self._deepnet = None

    def __call__(self, x):
        """Checks the input and takes its graph."""
        if not isinstance(x, (Tensor, Interface)):
            raise TypeError(
                f"{self.get_name()} received an input of type {type(x)}, input should be of type n2d2.Tensor "
                "or n2d2.Interface instead."
            )
        self._deepnet = x.get_deepnet()

    def get_name(self):
        """Name."""
        return self._name

    def get_type(self):
        """Class name."""
        return type(self).__name__

    @abstractmethod
    def test(self):
        """Inference mode; returns self."""

    @abstractmethod
    def learn(self):
        """Learning mode; returns self."""

    @abstractmethod
    def import_free_parameters(self, dir_name, ignore_not_exists=False):
        """Reads the parameters from a directory."""

    @abstractmethod
    def export_free_parameters(self, dir_name, verbose=True):
        """Writes the parameters in a directory."""


class Trainable(ABC):
    """Mix-in of the cells that have parameters to learn."""

    @abstractmethod
    def __init__(self):
        """Applies the keywords ``solver`` then ``filler``, which override those of a single parameter."""
        if not isinstance(self, N2D2_Interface):
            raise ImplementationError("Trainable object is not inherited with an N2D2_Interface")
        solver = self._config_parameters.pop("solver", None)
        filler = self._config_parameters.pop("filler", None)
        if solver is not None:
            self.set_solver(solver)
        if filler is not None:
            self.set_filler(filler)

    @staticmethod
    def _checked_solver(solver):
        if not isinstance(solver, Solver):
            raise WrongInputType("solver", str(type(solver)), [str(Solver)])
        return solver

    @staticmethod
    def _checked_filler(filler):
        if not isinstance(filler, Filler):
            raise WrongInputType("filler", str(type(filler)), [str(Filler)])
        return filler

    @abstractmethod
    def set_solver(self, solver):
        """Sets copies of the solver for every parameter."""

    @abstractmethod
    def set_filler(self, filler, refill=False):
        """Sets the filler of every parameter; ``refill`` draws them again."""

    @abstractmethod
    def has_quantizer(self):
        """True if a quantizer is set."""
