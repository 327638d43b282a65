#include "optimize/lowering/LowerActivation.hpp"

#include "activation/linear/LinearActivation.hpp"
#include "activation/logistic/LogisticActivation.hpp"
#include "activation/rectifier/RectifierActivation.hpp"
#include "activation/saturation/SaturationActivation.hpp"
#include "activation/softplus/SoftplusActivation.hpp"
#include "activation/swish/SwishActivation.hpp"
#include "activation/tanh/TanhActivation.hpp"
#include "quantizer/QuantizerActivation.hpp"

namespace N2D2 {

std::string refusesActivation(const Activation* activation, bool integers)
{
    if (!activation)
        return {};
    if (activation->getQuantizer())
        return "its activation was learned with a quantizer, whose grids are not exported yet: quantize a network learned without";
    if (activation->getActivationScaling())
        return "its outputs are rescaled already (" + enumToText(activation->getActivationScaling().getMode())
               + "): give the network in floating point";
    if (const auto* rectifier = dynamic_cast<const RectifierActivation*>(activation)) {
        if (integers && rectifier->getLeakSlope() < 0.0 && rectifier->getClipping() > 0.0)
            return "a Rectifier with a negative LeakSlope and a Clipping has no form in integers";
        if (integers && std::abs(rectifier->getLeakSlope()) >= 32768.0)
            return "a LeakSlope of " + toText(rectifier->getLeakSlope()) + " is beyond ±32768, where integers of 2^-16 end";
        return {};
    }
    if (dynamic_cast<const LinearActivation*>(activation) || dynamic_cast<const SaturationActivation*>(activation)
        || dynamic_cast<const LogisticActivation*>(activation) || dynamic_cast<const TanhActivation*>(activation)
        || dynamic_cast<const SoftplusActivation*>(activation) || dynamic_cast<const SwishActivation*>(activation))
        return {};
    return std::string("its activation ") + activation->getType() + " is not exported";
}

void lowerActivation(const Activation* activation, Finish& finish)
{
    if (const auto* linear = dynamic_cast<const LinearActivation*>(activation)) {
        // Clipping at both sides is a Saturation.
        finish.activation = linear->getClipping() > 0.0 ? LayerActivation::Saturation : LayerActivation::Linear;
        finish.clipping = linear->getClipping();
    }
    else if (const auto* rectifier = dynamic_cast<const RectifierActivation*>(activation)) {
        finish.activation = LayerActivation::Rectifier;
        finish.leak = rectifier->getLeakSlope();
        finish.clipping = rectifier->getClipping();
    }
    else if (const auto* saturation = dynamic_cast<const SaturationActivation*>(activation)) {
        finish.activation = LayerActivation::Saturation;
        finish.clipping = saturation->getThreshold();
    }
    else if (const auto* tanh = dynamic_cast<const TanhActivation*>(activation)) {
        finish.activation = LayerActivation::Tanh;
        finish.alpha = tanh->getAlpha();
    }
    else if (dynamic_cast<const LogisticActivation*>(activation))
        finish.activation = LayerActivation::Logistic;
    else if (dynamic_cast<const SoftplusActivation*>(activation))
        finish.activation = LayerActivation::Softplus;
    else if (dynamic_cast<const SwishActivation*>(activation))
        finish.activation = LayerActivation::Swish;
}

}  // namespace N2D2
