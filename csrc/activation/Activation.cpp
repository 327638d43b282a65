#include "activation/Activation.hpp"

#include "quantizer/QuantizerActivation.hpp"

namespace N2D2 {

void Activation::cloneQuantizer(const Activation& from)
{
    mQuantizer = from.mQuantizer ? from.mQuantizer->clone() : nullptr;
}

}  // namespace N2D2
