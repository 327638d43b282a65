"""Helpers of the cells' tests: stand-alone cells on arrays."""

import N2D2
import numpy


def dtype_of(kind):
    return {"float": "float32", "double": "float64"}[kind]


def connect(cell, *arrays):
    """Connects arrays (batch first); gives the tensors of their gradients, and initializes."""
    gradients = []
    for array in arrays:
        inputs = N2D2.from_numpy(array)
        gradients.append(type(inputs)(inputs.dims()))
        cell.addInputBis(inputs, gradients[-1])
    cell.initialize()
    return gradients


def outputs(cell):
    return numpy.asarray(cell.getOutputs())


def back(cell, gradient):
    """Back-propagates an (ascent) gradient of the outputs."""
    cell.setDiffInputs(N2D2.from_numpy(numpy.ascontiguousarray(gradient.reshape(cell.getOutputs().shape))))
    cell.setDiffInputsValid()
    cell.backPropagate()


def parameters(cell):
    return {name: numpy.asarray(tensor) for name, tensor in cell.freeParameterTensors()}
