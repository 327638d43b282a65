#pragma once
// Initial values of free parameters; spec cells §14. Draws are made in double from the given stream, then converted, so that
// float and double cells start alike.
#include "core/Parameterizable.hpp"
#include "core/Random.hpp"
#include "core/Registry.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

/// fanIn = size/dimB, fanOut = size/dimZ of the tensor to fill.
struct Fans {
    double in = 1.0, out = 1.0;
    explicit Fans(const BaseTensor& tensor);
    Fans(double fanIn, double fanOut) : in(fanIn), out(fanOut) {}
};

class Filler : public Parameterizable {
public:
    virtual const char* getType() const = 0;
    std::string label() const override { return std::string("[") + getType() + "Filler]"; }
    virtual std::shared_ptr<Filler> clone() const = 0;
    /// Fills with draws of `random`; negative draws become 0 with `restrictPositive`.
    template <class T> void apply(Tensor<T>& tensor, Random& random, bool restrictPositive = false) const
    {
        apply(tensor, Fans(tensor), random, restrictPositive);
    }
    /// The fans given apart: for tensors whose last dims are swapped (Deconv).
    template <class T> void apply(Tensor<T>& tensor, const Fans& fans, Random& random, bool restrictPositive = false) const
    {
        for (T& value : tensor) {
            const double drawn = draw(random, fans);
            value = static_cast<T>(restrictPositive && drawn < 0.0 ? 0.0 : drawn);
        }
    }

protected:
    virtual double draw(Random& random, const Fans& fans) const = 0;
};

/// n of the variance formulas.
enum class VarianceNorm { FanIn, Average, FanOut };
N2D2_ENUM(VarianceNorm, "FanIn", "Average", "FanOut")
double fanCount(VarianceNorm norm, const Fans& fans);

struct FillerFamily : Family<Filler> {
    const char* what() const override { return "filler"; }
};

/// Implements clone() and the type's name; `Derived` is default constructible.
template <class Derived> class FillerBase : public Filler {
public:
    const char* getType() const override { return Derived::Type; }
    std::shared_ptr<Filler> clone() const override
    {
        auto copy = std::make_shared<Derived>();
        copy->copyParameters(*this);
        return copy;
    }
};

}  // namespace N2D2
