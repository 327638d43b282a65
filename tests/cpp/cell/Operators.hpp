#pragma once
// One description per operator: its inputs, how it is made, its oracle in double. The tests of test_operators.cpp run over all.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cell/FrameCell.hpp"
#include "kernels/Helpers.hpp"

namespace N2D2::test {

template <class T> using FrameOf = FrameCell<T, Cpu>;
using Tensors = std::vector<Tensor<double>>;
using Parameters = std::map<std::string, Tensor<double>>;

struct Operator {
    std::string name;
    std::vector<Dims> inputs;  ///< with the batch
    std::function<std::shared_ptr<FrameOf<float>>()> makeFloat;
    std::function<std::shared_ptr<FrameOf<double>>()> makeDouble;
    /// Outputs of propagate(false); null: no oracle here.
    std::function<Tensor<double>(const Tensors&, const Parameters&)> oracle;
    /// One input {4, 4, 4, B}: takes part in the pairs of children of one parent.
    bool pairs = false;
    /// Random draws: gradients are checked with frozen draws, outputs have no oracle.
    double gradientTolerance = 1e-6;
    /// False: no gradient reaches the inputs and nothing is learnt (Threshold, detection cells).
    bool differentiable = true;
    /// False: its model declares one element type only, float; the tests in double are left out.
    bool inDouble = true;
    /// Null: the operator has no Float16 coding.
    std::function<std::shared_ptr<FrameOf<half>>()> makeHalf = nullptr;

    template <class T> std::shared_ptr<FrameOf<T>> make() const
    {
        if constexpr (std::is_same_v<T, float>)
            return makeFloat();
        else if constexpr (std::is_same_v<T, half>)
            return makeHalf();
        else
            return makeDouble();
    }
};

/// All operators: those of Operators.cpp, then those of the other files, in the order of their names.
const std::vector<Operator>& operators();

/// A file `Operators_<room>.cpp` adds its own: `const OperatorFile file("<room>", [](std::vector<Operator>& list) { … });`
struct OperatorFile {
    OperatorFile(const std::string& room, std::function<void(std::vector<Operator>&)> add);
};

/// Whether the operator that a factory makes has a Float16 coding.
template <class Made> struct HalfCoding {
    static constexpr bool exists = false;
};
template <template <class, class> class Frame, class T, class B> struct HalfCoding<Frame<T, B>> {
    static constexpr bool exists = inHalf<Frame>;
};

/// The generic factory is called with a float, a double or a half: `[]<class T>(T) { return std::make_shared<XFrame<T, Cpu>>(…); }`.
template <class Factory>
Operator describe(const std::string& name, const std::vector<Dims>& inputs, const Factory& factory,
                  std::function<Tensor<double>(const Tensors&, const Parameters&)> oracle, bool pairs = false)
{
    Operator op{name, inputs, [factory] { return factory(float()); }, [factory] { return factory(double()); }, std::move(oracle), pairs};
    if constexpr (HalfCoding<typename decltype(factory(float()))::element_type>::exists)
        op.makeHalf = [factory] { return factory(half()); };
    return op;
}

/// A cell with inputs and gradients of its own; same random values for float and double.
template <class T> struct Rig {
    std::shared_ptr<FrameOf<T>> cell;
    std::vector<std::shared_ptr<Tensor<T>>> inputs, gradients;

    explicit Rig(const Operator& op, bool withGradient = true) : cell(op.make<T>())
    {
        KeyedRandom random(RandomUse::Other, 11);
        for (const Dims& dims : op.inputs) {
            inputs.push_back(std::make_shared<Tensor<T>>(dims));
            for (T& v : *inputs.back())
                v = static_cast<T>(static_cast<float>(random.uniform(-1.0, 1.0)));
            gradients.push_back(withGradient ? std::make_shared<Tensor<T>>(dims) : nullptr);
            cell->addInputTensors(inputs.back(), gradients.back());
        }
        cell->initialize();
        fillParameters(random);
    }

    void fillParameters(Random& random)
    {
        for (const auto& p : cell->freeParameters()) {
            const bool variance = p.name == "variances";
            p.visit([&]<class P>(Tensor<P>& values, const Tensor<P>*) {
                for (P& v : values)
                    v = static_cast<P>(static_cast<float>(random.uniform(variance ? 0.5 : -1.0, 1.0)));
            });
        }
    }

    Tensors inputValues() const
    {
        Tensors values;
        for (const auto& input : inputs)
            values.push_back(toDouble(*input));
        return values;
    }
    Parameters parameterValues() const
    {
        Parameters values;
        for (const auto& p : cell->freeParameters())
            values.emplace(p.name, tensor_cast<double>(*p.tensor()).clone());
        return values;
    }
    const Tensor<T>& outputs() const { return dynamic_cast<const Tensor<T>&>(*cell->getOutputs()); }

    /// Propagates, then back-propagates a fixed gradient of the outputs.
    void pass()
    {
        for (auto& gradient : gradients) {
            if (gradient)
                gradient->clearValid();
        }
        cell->propagate(false);
        back();
    }
    void back()
    {
        KeyedRandom random(RandomUse::Other, 12);
        Tensor<T> errors(outputs().dims());
        for (T& v : errors)
            v = static_cast<T>(static_cast<float>(random.uniform(-1.0, 1.0)));
        cell->setOutputErrors(errors);
        cell->backPropagate();
    }
    /// Gradients of the inputs, then of the parameters.
    std::vector<Tensor<T>> allGradients() const
    {
        std::vector<Tensor<T>> all;
        for (const auto& gradient : gradients) {
            if (gradient)
                all.push_back(gradient->clone());
        }
        for (const auto& p : cell->freeParameters()) {
            if (p.gradient())
                all.push_back(tensor_cast<T>(*p.gradient()).clone());
        }
        return all;
    }
};

}  // namespace N2D2::test
