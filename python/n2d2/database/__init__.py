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
from .database import AbstractDatabase, Database
from .dir import DIR
from .mnist import MNIST
from .numpy import Numpy
from .others import CIFAR10, CIFAR100, GTSRB, ILSVRC2012

__all__ = [
    "AbstractDatabase",
    "CIFAR10",
    "CIFAR100",
    "COCO",
    "CaltechPedestrian",
    "CelebA",
    "Cityscapes",
    "DIR",
    "DOTA",
    "Daimler",
    "Database",
    "FDDB",
    "GTSDB",
    "GTSRB",
    "ILSVRC2012",
    "IMDBWIKI",
    "KITTI",
    "KITTIObject",
    "KITTIRoad",
    "MNIST",
    "Numpy",
    "VOC",
]
