"""The networks of the benchmarks as ONNX models for ONNX Runtime: batch 1, other weights than N2D2's; in float with
batch normalization, or quantized to 8 bits (QuantizeLinear and DequantizeLinear, which ONNX Runtime turns into its
integer kernels): weights signed, one scale an output, batch normalization in the convolutions, activations unsigned
after a Relu."""

import math

from networks import MOBILENET, SHAPES


class Twin:
    def __init__(self, name, quantized):
        import numpy

        self.quantized = quantized
        self.generator = numpy.random.default_rng(1)
        self.nodes, self.weights = [], []
        body = {"LeNet": self.lenet, "MobileNet_v1_0.25": self.mobilenet, "ResNet-18_224": self.resnet}[name]
        self.out = body(self.activation("input", signed=SHAPES[name][0][0] > 1))

    def node(self, kind, *inputs, **attributes):
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [f"v{len(self.nodes)}"], **attributes))
        return self.nodes[-1].output[0]

    def constant(self, values):
        from onnx import numpy_helper

        self.weights.append(numpy_helper.from_array(values, f"w{len(self.weights)}"))
        return self.weights[-1].name

    def uniform(self, shape, low=-0.1, high=0.1):
        return self.constant(self.generator.uniform(low, high, shape).astype("float32"))

    def scale(self, value, outputs=None):
        import numpy

        return self.constant(numpy.full(outputs, value, "float32") if outputs else numpy.float32(value))

    def activation(self, x, signed=False):
        """x as it is, or rounded to 8 bits"""
        import numpy

        if not self.quantized:
            return x
        scale, zero = self.scale(0.02), self.constant(numpy.zeros((), "int8" if signed else "uint8"))
        return self.node("DequantizeLinear", self.node("QuantizeLinear", x, scale, zero), scale, zero)

    def parameters(self, shape):
        """[weights, biases] in 8 and 32 bits"""
        import numpy

        step = 0.02 / math.sqrt(math.prod(shape[1:]))
        weights = self.constant(self.generator.integers(-127, 128, shape).astype("int8"))
        biases = self.constant(self.generator.integers(-100, 100, shape[0]).astype("int32"))
        made = []
        for values, size, kind in ((weights, step, "int8"), (biases, step * 0.02, "int32")):
            zero = self.constant(numpy.zeros(shape[0], kind))
            made.append(self.node("DequantizeLinear", values, self.scale(size, shape[0]), zero, axis=0))
        return made

    def unit(self, x, inputs, outputs, kernel, stride=1, padding=0, groups=1, norm=True, relu=True):
        """Convolution [, batch normalization] [, Relu]"""
        shape = (outputs, inputs // groups, kernel, kernel)
        parameters = self.parameters(shape) if self.quantized else [self.uniform(shape)]
        window = {"kernel_shape": [kernel] * 2, "strides": [stride] * 2, "pads": [padding] * 4}
        x = self.node("Conv", x, *parameters, **window, group=groups)
        if norm and not self.quantized:
            x = self.node("BatchNormalization", x, *(self.uniform(outputs, low) for low in (-0.1, -0.1, -0.1, 0.05)))
        return self.activation(self.node("Relu", x) if relu else x, not relu)

    def pool(self, kind, x, size, stride, padding=0):
        x = self.node(kind + "Pool", x, kernel_shape=[size] * 2, strides=[stride] * 2, pads=[padding] * 4)
        return self.activation(x)

    def dense(self, x, inputs, outputs, relu=False):
        parameters = self.parameters((outputs, inputs)) if self.quantized else [self.uniform((outputs, inputs))]
        x = self.node("Gemm", x, *parameters, transB=1)
        return self.activation(self.node("Relu", x) if relu else x, not relu)

    def flat(self, x):
        return self.activation(self.node("Flatten", x))

    def lenet(self, x):
        for inputs, outputs in ((1, 6), (6, 16)):
            x = self.pool("Max", self.unit(x, inputs, outputs, 5, norm=False), 2, 2)
        x = self.flat(self.unit(x, 16, 120, 5, norm=False))
        return self.dense(self.dense(x, 120, 84, relu=True), 84, 10)

    def mobilenet(self, x):
        x, inputs = self.unit(x, 3, 8, 3, 2, 1), 8
        for outputs, stride in MOBILENET:
            x = self.unit(self.unit(x, inputs, inputs, 3, stride, 1, inputs), inputs, outputs, 1)
            inputs = outputs
        return self.dense(self.flat(self.pool("Average", x, 4, 4)), 256, 10)

    def resnet(self, x):
        x, inputs = self.pool("Max", self.unit(x, 3, 64, 7, 2, 3), 3, 2, 1), 64
        for outputs, first in ((64, 1), (128, 2), (256, 2), (512, 2)):
            for stride in (first, 1):
                shortcut = x
                if stride != 1 or inputs != outputs:
                    shortcut = self.unit(x, inputs, outputs, 1, stride, relu=False)
                y = self.unit(self.unit(x, inputs, outputs, 3, stride, 1), outputs, outputs, 3, 1, 1, relu=False)
                x = self.activation(self.node("Relu", self.node("Add", y, shortcut)))
                inputs = outputs
        return self.dense(self.flat(self.pool("Average", x, 7, 7)), 512, 10)


def onnx_model(name, quantized=False, softmax=True):
    """Bytes of the model of LeNet, MobileNet_v1_0.25 or ResNet-18_224."""
    import onnx
    from onnx import helper

    twin = Twin(name, quantized)
    out = twin.node("Softmax", twin.out) if softmax else twin.out
    floats = onnx.TensorProto.FLOAT
    ends = {"input": [1, *SHAPES[name][0]], out: [1, 10]}
    graph = helper.make_graph(
        twin.nodes, name, *([helper.make_tensor_value_info(end, floats, ends[end])] for end in ends), twin.weights
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8).SerializeToString()


def onnx_session(name, threads, quantized=False, softmax=True):
    """infer() of ONNX Runtime, which returns 1: one stimulus."""
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    model = onnx_model(name, quantized, softmax)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    x = numpy.random.default_rng(1).random((1, *SHAPES[name][0]), numpy.float32)

    def infer():
        session.run(None, {"input": x})
        return 1

    return infer
