#!/usr/bin/env python3
"""Inference at batch 1, in float, LeNet and ResNet-18 at 224x224: N2D2 and ONNX Runtime in turn. The peers alternate in
processes of their own; the ratio is the median of the paired ratios. ONNX Runtime gets the same network, other weights.

Needs `pip install n2d2[bench]` (onnxruntime, onnx).

    N2D2_DATA=... tools/bench/infer.py [--pairs 9] [--threads N] [--model LeNet ResNet-18_224]
"""

import argparse
import json
import os
import statistics
import sys
from pathlib import Path

from networks import SHAPES, n2d2_network
from peers import child, in_turns, measure

NETWORKS = ["LeNet", "ResNet-18_224"]


def run_n2d2(name, seconds):
    deepnet, _, _ = n2d2_network(name, 1)

    def infer():
        deepnet.propagate(True)
        return 1

    return measure(infer, seconds)


def onnx_model(name):
    """The network as an ONNX model, batch 1, small random weights, BatchNorm with statistics of its own."""
    import numpy
    import onnx
    from onnx import helper, numpy_helper

    generator = numpy.random.default_rng(1)
    nodes, weights = [], []

    def tensor(shape, low=-0.1, high=0.1):
        values = generator.uniform(low, high, shape).astype("float32")
        weights.append(numpy_helper.from_array(values, f"w{len(weights)}"))
        return weights[-1].name

    def node(kind, *inputs, **attributes):
        nodes.append(helper.make_node(kind, inputs, [f"v{len(nodes)}"], **attributes))
        return nodes[-1].output[0]

    def conv(x, inputs, outputs, kernel, stride=1, padding=0):
        return node("Conv", x, tensor((outputs, inputs, kernel, kernel)), kernel_shape=[kernel] * 2,
                    strides=[stride] * 2, pads=[padding] * 4)  # fmt: skip

    def norm(x, channels):
        scale, bias, mean, variance = (tensor(channels, low) for low in (-0.1, -0.1, -0.1, 0.05))
        return node("BatchNormalization", x, scale, bias, mean, variance)

    def dense(x, inputs, outputs):
        return node("Gemm", x, tensor((outputs, inputs)), transB=1)

    x = "input"
    if name == "LeNet":
        for inputs, outputs in ((1, 6), (6, 16)):
            x = node("MaxPool", node("Relu", conv(x, inputs, outputs, 5)), kernel_shape=[2, 2], strides=[2, 2])
        x = node("Flatten", node("Relu", conv(x, 16, 120, 5)))
        x = dense(node("Relu", dense(x, 120, 84)), 84, 10)
    else:
        x = node("Relu", norm(conv(x, 3, 64, 7, 2, 3), 64))
        x = node("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
        inputs = 64
        for outputs, first in ((64, 1), (128, 2), (256, 2), (512, 2)):
            for stride in (first, 1):
                shortcut = x
                if stride != 1 or inputs != outputs:
                    shortcut = norm(conv(x, inputs, outputs, 1, stride), outputs)
                y = node("Relu", norm(conv(x, inputs, outputs, 3, stride, 1), outputs))
                x = node("Relu", node("Add", norm(conv(y, outputs, outputs, 3, 1, 1), outputs), shortcut))
                inputs = outputs
        x = dense(node("Flatten", node("AveragePool", x, kernel_shape=[7, 7], strides=[7, 7])), 512, 10)
    x = node("Softmax", x)
    dims = [1, *SHAPES[name][0]]
    floats = onnx.TensorProto.FLOAT
    graph = helper.make_graph(nodes, name, [helper.make_tensor_value_info("input", floats, dims)],
                              [helper.make_tensor_value_info(x, floats, [1, 10])], weights)  # fmt: skip
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8).SerializeToString()


def run_onnxruntime(name, seconds, threads):
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(onnx_model(name), options, providers=["CPUExecutionProvider"])
    x = numpy.random.default_rng(1).random((1, *SHAPES[name][0]), numpy.float32)

    def infer():
        session.run(None, {"input": x})
        return 1

    return measure(infer, seconds)


COLUMNS = ["", "N2D2", "ONNX Runtime", "ratio", "of the pairs", "CPU time, 1 thread"]


def rows(models, pairs, threads, seconds):
    def run(name, count):
        def one(peer):
            return child(Path(__file__), peer, count, "--model", name, "--seconds", seconds)

        return in_turns(pairs, ["n2d2", "onnxruntime"], one)

    for name in models:
        results, single = run(name, threads), run(name, 1)
        ratios = [a["rate"] / b["rate"] for a, b in zip(results["n2d2"], results["onnxruntime"], strict=True)]
        cpu = statistics.median(b["cpu"] / a["cpu"] for a, b in zip(single["n2d2"], single["onnxruntime"], strict=True))
        medians = [f"{1e6 / statistics.median(r['rate'] for r in list_):.0f} us" for list_ in results.values()]
        spread = f"{min(ratios):.2f} .. {max(ratios):.2f}"
        yield [f"{name} inference, batch 1", *medians, f"{statistics.median(ratios):.2f}", spread, f"{cpu:.2f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", nargs="+", choices=NETWORKS, default=NETWORKS)
    parser.add_argument("--pairs", type=int, default=9, help="pairs of processes (default 9)")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    parser.add_argument("--child", choices=["n2d2", "onnxruntime"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if "N2D2_DATA" not in os.environ:
        sys.exit("set N2D2_DATA to the folder that holds mnist/ and cifar10-jpeg/")
    if arguments.child == "n2d2":
        print(json.dumps(run_n2d2(arguments.model[0], arguments.seconds)))
    elif arguments.child:
        print(json.dumps(run_onnxruntime(arguments.model[0], arguments.seconds, arguments.threads)))
    else:
        for row in rows(arguments.model, arguments.pairs, arguments.threads, arguments.seconds):
            print("; ".join(f"{name} {value}".strip() for name, value in zip(COLUMNS, row, strict=True)), flush=True)


if __name__ == "__main__":
    main()
