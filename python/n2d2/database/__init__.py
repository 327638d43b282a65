"""Data sets: files, labels, partitions."""

from .composite import CompositeDatabase
from .database import AbstractDatabase, Database
from .dir import DIR
from .events import N_MNIST
from .folders import CKP, Caltech101, Caltech256, LITISRouen
from .mnist import MNIST, FashionMNIST
from .numpy import Numpy
from .others import CIFAR10, CIFAR100, GTSRB, ILSVRC2012, Cityscapes
from .tables import CSV, Actitracker

__all__ = [
    "AbstractDatabase",
    "Actitracker",
    "CIFAR10",
    "CIFAR100",
    "CKP",
    "CSV",
    "Caltech101",
    "Caltech256",
    "Cityscapes",
    "CompositeDatabase",
    "DIR",
    "Database",
    "FashionMNIST",
    "GTSRB",
    "ILSVRC2012",
    "LITISRouen",
    "MNIST",
    "N_MNIST",
    "Numpy",
]
