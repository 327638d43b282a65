"""Written-out references of the detection cells, in double; arrays are batch first."""

import math

import numpy


def iou(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / (a[2] * a[3] + b[2] * b[3] - w * h)


def clip(box, right, bottom):
    x, y, w, h = box
    if x < 0:
        x, w = 0.0, w + x
    if y < 0:
        y, h = 0.0, h + y
    return x, y, max(min(w, right - x), 0.0), max(min(h, bottom - y), 0.0)


def nms(boxes, scores, threshold, most):
    """Indices of the survivors; equal scores in their order, a suppressed box suppresses nobody."""
    kept = []
    for i in sorted(range(len(boxes)), key=lambda i: -scores[i]):
        if len(kept) < most and all(iou(boxes[i], boxes[j]) <= threshold for j in kept):
            kept.append(i)
    return kept


class AnchorReference:
    """An Anchor cell; ``anchors`` are (x0, y0, x1, y1)."""

    def __init__(self, kind, anchors, size, frame=None, form="CA", planes=1, flip=False, classes=1):
        self.kind, self.anchors, self.size, self.form = kind, anchors, size, form
        self.frame = frame or size
        self.planes, self.flip, self.classes = planes, flip, classes

    def place(self, k, x, y, width, height):
        rx, ry = -(-self.frame[0] // width), -(-self.frame[1] // height)
        shift = [self.frame[0] - 1 - (width - 1) * rx, self.frame[1] - 1 - (height - 1) * ry] if self.flip else [0, 0]
        x0, y0, x1, y1 = (
            int(corner + offset)
            for corner, offset in zip(
                self.anchors[k],
                (x * rx + shift[0], y * ry + shift[1], x * rx + shift[0], y * ry + shift[1]),
                strict=True,
            )
        )
        return x0, y0, x1, y1

    def coordinate(self, k, i):
        count = len(self.anchors)
        return self.planes * count + (k + i * count if self.form == "CA" else 4 * k + i)

    def scaled(self, box):
        fx, fy = self.size[0] / self.frame[0], self.size[1] / self.frame[1]
        return box[0] * fx, box[1] * fy, box[2] * fx, box[3] * fy

    def border(self, corners):
        return corners[0] < 0 or corners[1] < 0 or corners[2] > self.frame[0] - 1 or corners[3] > self.frame[1] - 1

    def forward(self, inputs, truths, inference):
        """``truths``: per stimulus a list of (x, y, w, h, class)."""
        batch, _, height, width = inputs.shape
        count = len(self.anchors)
        out = numpy.zeros((batch, 6 * count, height, width))
        self.matches = -numpy.ones((batch, count, height, width), dtype=int)
        for b, k, y, x in numpy.ndindex(batch, count, height, width):
            corners = self.place(k, x, y, width, height)
            wa, ha = corners[2] - corners[0], corners[3] - corners[1]
            if not inference and self.kind == "SSD" and self.border(corners):
                out[b, k, y, x] = -1
                continue
            t = [float(inputs[b, self.coordinate(k, i), y, x]) for i in range(4)]
            sign = -1 if self.flip else 1
            w, h = wa * math.exp(t[2]), ha * math.exp(t[3])
            box = (
                sign * t[0] * wa + corners[0] + wa / 2 - w / 2,
                sign * t[1] * ha + corners[1] + ha / 2 - h / 2,
                w,
                h,
            )
            if self.kind == "LapNet" or inference:
                box = clip(box, self.frame[0] - 1, self.frame[1] - 1)
            box = self.scaled(box)
            seen = box if inference else self.scaled((corners[0], corners[1], wa, ha))
            best = 0.0
            for index, truth in enumerate(truths[b]):
                if self.kind == "LapNet" and truth[4] != k // (count // self.classes):
                    continue
                overlap = iou(seen, truth)
                if overlap > best:
                    best, self.matches[b, k, y, x] = overlap, index
            out[b, [k + p * count for p in range(6)], y, x] = [inputs[b, k, y, x], *box, best]
        return out

    def goal(self, truth, corners):
        wa, ha = corners[2] - corners[0], corners[3] - corners[1]
        fx, fy = self.size[0] / self.frame[0], self.size[1] / self.frame[1]
        x, y, w, h = truth[0] / fx, truth[1] / fy, truth[2] / fx, truth[3] / fy
        sign = -1 if self.flip else 1
        return (
            sign * (x + w / 2 - corners[0] - wa / 2) / wa,
            sign * (y + h / 2 - corners[1] - ha / 2) / ha,
            math.log(w / wa),
            math.log(h / ha),
        )

    def add(self, gradient, inputs, truths, place, positive, divisor, coordinates):
        b, k, y, x = place
        height, width = inputs.shape[2:]
        for plane in range(self.planes):
            label = float(positive == (plane == 0))
            channel = k + plane * len(self.anchors)
            gradient[b, channel, y, x] += (label - inputs[b, channel, y, x]) / divisor
        if positive:
            goal = self.goal(truths[b][self.matches[place]], self.place(k, x, y, width, height))
            for i in range(4):
                channel = self.coordinate(k, i)
                error = goal[i] - inputs[b, channel, y, x]
                # Derivative of the smooth L1 loss.
                gradient[b, channel, y, x] += coordinates * (error if abs(error) < 1 else numpy.sign(error))

    def ssd(self, outputs, inputs, truths, positive_iou, negative_iou):
        """Positive and negative anchors (b, k, y, x)."""
        count, (height, width) = len(self.anchors), inputs.shape[2:]
        positives, negatives = [], []
        for b in range(len(inputs)):
            overlaps = outputs[b, 5 * count :]
            best = overlaps.max()
            for k, y, x in numpy.ndindex(count, height, width):
                if self.border(self.place(k, x, y, width, height)):
                    continue
                overlap = overlaps[k, y, x]
                if self.matches[b, k, y, x] >= 0 and (overlap > positive_iou or overlap == best):
                    positives.append((b, k, y, x))
                elif overlap < negative_iou:
                    negatives.append((b, k, y, x))
        return positives, negatives

    def lapnet(self, outputs, inputs, truths, positive_iou, ratio, loss_lambda):
        count, gradient = len(self.anchors), numpy.zeros(inputs.shape)
        each = count // self.classes
        for c in range(self.classes):
            places = [
                (b, k, y, x)
                for b in range(len(inputs))
                for k in range(c * each, (c + 1) * each)
                for y, x in numpy.ndindex(inputs.shape[2:])
            ]
            positives = [
                p
                for p in places
                if outputs[p[0], p[1] + 5 * count, p[2], p[3]] >= positive_iou and self.matches[p] >= 0
            ]
            negatives = sorted((p for p in places if self.matches[p] < 0), key=lambda p: -inputs[p])
            for p in positives:
                n = len(positives)
                self.add(gradient, inputs, truths, p, True, n, loss_lambda / n)
            for p in negatives[: ratio * len(positives)]:
                self.add(gradient, inputs, truths, p, False, len(positives), 0.0)
        return gradient


def roi_windows(kind, box, size, maps, outputs, flip):
    """Per axis, for each output: a list of (place, weight); weights of a place beyond the map too."""
    height, width = maps
    rx, ry = -(-size[0] // width), -(-size[1] // height)
    dx = (size[0] - 1) / rx - (width - 1) if flip else 0.0
    dy = (size[1] - 1) / ry - (height - 1) if flip else 0.0
    box = clip((box[0] / rx - dx, box[1] / ry - dy, box[2] / rx, box[3] / ry), width, height)
    if box[2] <= 0 or box[3] <= 0:
        return None
    axes = []
    for origin, extent, count, last in (
        (box[0], box[2], outputs[0], width),
        (box[1], box[3], outputs[1], height),
    ):
        axis = []
        for o in range(count):
            if kind in ("Max", "Average"):
                begin, end = (math.floor(origin + i * extent / count) for i in (o, o + 1))
                axis.append([(i, 1.0) for i in range(begin, min(end, last))])
                continue
            if kind == "Bilinear":
                s = origin + min(max((o + 0.5) * extent / count - 0.5, 0.0), max(extent - 1.0, 0.0))
            else:
                s = origin + (o * extent / (count - 1) if count > 1 else extent / 2)
                s = min(s, last - 1)
            i = math.floor(s)
            axis.append([(i, 1 - (s - i))] + ([(i + 1, s - i)] if s > i else []))
        axes.append(axis)
    return axes


def roi_pooling(kind, boxes, maps, size, outputs, flip=False, ignore=False, gradient=None):
    """Outputs, and gradients of the maps when those of the outputs are given."""
    per = len(boxes) // len(maps[0])
    out = numpy.zeros((len(boxes), sum(m.shape[1] for m in maps), outputs[1], outputs[0]))
    grads = [numpy.zeros(m.shape) for m in maps]
    first = 0
    for values, grad in zip(maps, grads, strict=True):
        height, width = values.shape[2:]
        for n, box in enumerate(boxes):
            axes = roi_windows(kind, box, size, (height, width), outputs, flip)
            if axes is None:
                continue
            for c, oy, ox in numpy.ndindex(values.shape[1], outputs[1], outputs[0]):
                plane, back = values[n // per, c], grad[n // per, c]
                cells = [(y, x, v * w) for y, v in axes[1][oy] for x, w in axes[0][ox]]
                beyond = any(y >= height or x >= width for y, x, _ in cells)
                cells = [p for p in cells if p[0] < height and p[1] < width]
                if not cells or (ignore and beyond):
                    continue
                if kind == "Max":
                    y, x, _ = max(cells, key=lambda p: plane[p[0], p[1]])
                    cells = [(y, x, 1.0)]
                elif kind == "Average":
                    cells = [(y, x, 1.0 / len(cells)) for y, x, _ in cells]
                out[n, first + c, oy, ox] = sum(w * plane[y, x] for y, x, w in cells)
                if gradient is not None:
                    for y, x, w in cells:
                        back[y, x] += w * gradient[n, first + c, oy, ox]
        first += values.shape[1]
    return out, grads
