#pragma once
// Which taps of a kernel fall on the input: what lies outside is never read, so no tensor is padded.

namespace N2D2 {

/// [begin, end)
struct TapRange {
    int begin, end;
};

/// Taps t of `kernel` with 0 <= first + t·dilation < size; none: begin == end.
inline TapRange tapsInside(int first, int kernel, int dilation, int size)
{
    TapRange taps = {0, kernel};
    if (first < 0)
        taps.begin = (-first + dilation - 1) / dilation;
    if (first + (kernel - 1) * dilation >= size)
        taps.end = size > first ? (size - first + dilation - 1) / dilation : 0;
    if (taps.begin > taps.end)
        taps.begin = taps.end;
    return taps;
}

}  // namespace N2D2
