#pragma once
// Several inputs of one size into one, element by element. Each has a multiplier (1 without), the same for all channels (step 0) or one a
// channel (step 1), and a shift that is added, in the same steps.
#include <cmath>
#include <cstdint>

#include "integer_math.hpp"

namespace N2D2 {

template <class T, class Multiplier, class Shift> struct Operand {
    const T* in;
    int stride;                      ///< elements between pixels; 0: one stands for all
    const Multiplier* multipliers;   ///< may be null
    int step;
    const Shift* shifts;             ///< may be null

    template <class Sum> Sum at(int pixel, int c) const { return static_cast<Sum>(in[pixel * stride + c]); }
    template <class Sum> Sum multiplier(int c) const { return multipliers ? static_cast<Sum>(multipliers[c * step]) : static_cast<Sum>(1); }
    template <class Sum> Sum shift(int c) const { return shifts ? static_cast<Sum>(shifts[c * step]) : static_cast<Sum>(0); }
};

/// An input as it is.
template <class T> struct PlainOperand {
    const T* in;
    int stride;

    template <class Sum> Sum at(int pixel, int c) const { return static_cast<Sum>(in[pixel * stride + c]); }
    template <class Sum> Sum multiplier(int) const { return static_cast<Sum>(1); }
    template <class Sum> Sum shift(int) const { return static_cast<Sum>(0); }
};

template <class T, class Multiplier, class Shift>
inline Operand<T, Multiplier, Shift> operand(const T* in, int stride, const Multiplier* multipliers, int step, const Shift* shifts)
{
    const Operand<T, Multiplier, Shift> made = {in, stride, multipliers, step, shifts};
    return made;
}
template <class T, class Multiplier>
inline Operand<T, Multiplier, Multiplier> operand(const T* in, int stride, const Multiplier* multipliers, int step)
{
    const Operand<T, Multiplier, Multiplier> made = {in, stride, multipliers, step, 0};
    return made;
}
template <class T> inline PlainOperand<T> operand(const T* in, int stride)
{
    const PlainOperand<T> made = {in, stride};
    return made;
}

/// 64 bits for products of inputs.
template <class Sum> struct ProductSum { typedef Sum Type; };
template <> struct ProductSum<std::int32_t> { typedef std::int64_t Type; };

/// floor(sqrt(v)), 0 below 0
inline std::int64_t rootOf(std::int64_t v) { return v > 0 ? static_cast<std::int64_t>(squareRoot(static_cast<std::uint64_t>(v))) : 0; }
inline float rootOf(float v) { return std::sqrt(v); }
inline double rootOf(double v) { return std::sqrt(v); }

// An operation: term() of each input (x, its multiplier m and shift s), join() of what there is with the next term, last() of it all.

/// Σ (m·x + s)
struct SumOp {
    template <class Sum> struct Accumulator { typedef Sum Type; };
    template <class Sum> static Sum term(Sum x, Sum m, Sum s) { return m * x + s; }
    template <class Sum> static Sum join(Sum before, Sum next) { return before + next; }
    template <class Sum> static Sum last(Sum v) { return v; }
};
/// Σ (m·|x| + s)
struct AbsSumOp {
    template <class Sum> struct Accumulator { typedef Sum Type; };
    template <class Sum> static Sum term(Sum x, Sum m, Sum s) { return m * (x < 0 ? -x : x) + s; }
    template <class Sum> static Sum join(Sum before, Sum next) { return before + next; }
    template <class Sum> static Sum last(Sum v) { return v; }
};
/// sqrt(Σ ((m·x)² + s)), rounded down in integers
struct EuclideanSumOp {
    template <class Sum> struct Accumulator { typedef typename ProductSum<Sum>::Type Type; };
    template <class Sum> static Sum term(Sum x, Sum m, Sum s) { return (m * x) * (m * x) + s; }
    template <class Sum> static Sum join(Sum before, Sum next) { return before + next; }
    template <class Sum> static Sum last(Sum v) { return rootOf(v); }
};
/// Π (m·x + s)
struct ProdOp {
    template <class Sum> struct Accumulator { typedef typename ProductSum<Sum>::Type Type; };
    template <class Sum> static Sum term(Sum x, Sum m, Sum s) { return m * x + s; }
    template <class Sum> static Sum join(Sum before, Sum next) { return before * next; }
    template <class Sum> static Sum last(Sum v) { return v; }
};
/// max (m·x + s)
struct MaxOp {
    template <class Sum> struct Accumulator { typedef Sum Type; };
    template <class Sum> static Sum term(Sum x, Sum m, Sum s) { return m * x + s; }
    template <class Sum> static Sum join(Sum before, Sum next) { return next > before ? next : before; }
    template <class Sum> static Sum last(Sum v) { return v; }
};

template <class Sum, class Op, class One> inline Sum operandTerm(int pixel, int c, const One& one)
{
    return Op::template term<Sum>(one.template at<Sum>(pixel, c), one.template multiplier<Sum>(c), one.template shift<Sum>(c));
}

template <class Sum, class Op> inline Sum joinOperands(int, int, Sum before) { return before; }
template <class Sum, class Op, class One, class... Others>
inline Sum joinOperands(int pixel, int c, Sum before, const One& one, const Others&... others)
{
    return joinOperands<Sum, Op>(pixel, c, Op::template join<Sum>(before, operandTerm<Sum, Op>(pixel, c, one)), others...);
}

template <class Sum, class Op, class G, class Finish, class Out, class First, class... Others>
inline void elementWiseRow(const G& g, int oy, const Finish& finish, Out* out, const First& first, const Others&... others)
{
    typedef typename Op::template Accumulator<Sum>::Type Wide;
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const int at = oy * g.outWidth + ox;
        Out* const pixel = out + at * g.outStride;
        for (int c = 0; c < g.outputs; ++c)
            pixel[c] = static_cast<Out>(finish(
                Op::template last<Wide>(joinOperands<Wide, Op>(at, c, operandTerm<Wide, Op>(at, c, first), others...)), c));
    }
}

template <class Sum, class Op, class G, class Finish, class Out, class... Operands>
inline void elementWise(const G& g, const Finish& finish, Out* out, const Operands&... operands)
{
#ifdef _OPENMP
#pragma omp parallel for schedule(static)
#endif
    for (int oy = 0; oy < g.outHeight; ++oy)
        elementWiseRow<Sum, Op>(g, oy, finish, out, operands...);
}

/// As elementWiseRow(), of `count` operands of one type.
template <class Sum, class Op, class G, class Finish, class Out, class One>
inline void elementWiseListRow(const G& g, int oy, const Finish& finish, Out* out, const One* operands, int count)
{
    typedef typename Op::template Accumulator<Sum>::Type Wide;
    enum { Block = 64 };
    for (int ox = 0; ox < g.outWidth; ++ox) {
        const int at = oy * g.outWidth + ox;
        Out* const pixel = out + at * g.outStride;
        for (int c = 0; c < g.outputs; c += Block) {
            const int n = g.outputs - c < Block ? g.outputs - c : static_cast<int>(Block);
            Wide sums[Block];
            for (int i = 0; i < n; ++i)
                sums[i] = operandTerm<Wide, Op>(at, c + i, operands[0]);
            for (int k = 1; k < count; ++k) {
                const One one = operands[k];
                for (int i = 0; i < n; ++i)
                    sums[i] = Op::template join<Wide>(sums[i], operandTerm<Wide, Op>(at, c + i, one));
            }
            for (int i = 0; i < n; ++i)
                pixel[c + i] = static_cast<Out>(finish(Op::template last<Wide>(sums[i]), c + i));
        }
    }
}

}  // namespace N2D2
