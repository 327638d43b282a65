"""Data sets: files, labels, partitions."""

from .annotated import (
    COCO,
    DOTA,
    FDDB,
    GTSDB,
    IMDBWIKI,
    KITTI,
    VOC,
    CaltechPedestrian,
    CelebA,
    Cityscapes,
    Daimler,
    KITTIObject,
    KITTIRoad,
)
from .composite import CompositeDatabase
from .database import AbstractDatabase, Database
from .dir import DIR
from .events import N_MNIST
from .folders import CKP, Caltech101, Caltech256, LITISRouen
from .mnist import MNIST, FashionMNIST
from .numpy import Numpy
from .others import CIFAR10, CIFAR100, GTSRB, ILSVRC2012
from .tables import CSV, Actitracker

__all__ = [
    "AbstractDatabase",
    "Actitracker",
    "CIFAR10",
    "CIFAR100",
    "CKP",
    "COCO",
    "CSV",
    "Caltech101",
    "Caltech256",
    "CaltechPedestrian",
    "CelebA",
    "Cityscapes",
    "CompositeDatabase",
    "DIR",
    "DOTA",
    "Daimler",
    "Database",
    "FDDB",
    "FashionMNIST",
    "GTSDB",
    "GTSRB",
    "ILSVRC2012",
    "IMDBWIKI",
    "KITTI",
    "KITTIObject",
    "KITTIRoad",
    "LITISRouen",
    "MNIST",
    "N_MNIST",
    "Numpy",
    "VOC",
]
