#include "activation/Activation.hpp"

#include <istream>
#include <ostream>

#include "quantizer/QuantizerActivation.hpp"

namespace N2D2 {

void Activation::copyStateTo(Activation& clone) const
{
    clone.mScaling = mScaling;
    clone.mQuantizedNbBits = mQuantizedNbBits;
    clone.mQuantizer = mQuantizer ? mQuantizer->clone() : nullptr;
}

void Activation::setQuantized(unsigned nbBits)
{
    if (nbBits > 32)
        throw std::invalid_argument(label() + " outputs of at most 32 bits are possible, got " + std::to_string(nbBits));
    mQuantizedNbBits = nbBits;
}

void Activation::saveState(std::ostream& stream) const
{
    stream << mQuantizedNbBits << "\n";
    mScaling.save(stream);
}

void Activation::loadState(std::istream& stream)
{
    unsigned bits = 0;
    Scaling scaling;
    stream >> std::ws;
    if (!stream.eof()) {
        if (!(stream >> bits) || bits > 32)
            throw std::runtime_error("not the state of an activation");
        scaling = Scaling::load(stream);
        stream >> std::ws;
        if (!stream.eof())
            throw std::runtime_error("the state of the activation is longer than expected");
    }
    mQuantizedNbBits = bits;
    mScaling = scaling;
}

}  // namespace N2D2
