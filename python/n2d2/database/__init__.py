"""Data sets: files, labels, partitions."""

from .database import AbstractDatabase, Database
from .dir import DIR
from .mnist import MNIST
from .numpy import Numpy
from .others import CIFAR10, CIFAR100, GTSRB, ILSVRC2012, Cityscapes

__all__ = [
    "AbstractDatabase",
    "CIFAR10",
    "CIFAR100",
    "Cityscapes",
    "DIR",
    "Database",
    "GTSRB",
    "ILSVRC2012",
    "MNIST",
    "Numpy",
]
