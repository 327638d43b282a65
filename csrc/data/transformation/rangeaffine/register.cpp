#include "core/Register.hpp"
#include "data/transformation/rangeaffine/RangeAffineTransformation.hpp"

N2D2_REGISTER(RangeAffineTransformation)
{
    using namespace N2D2;
    registry.family<TransformationFamily>().add("RangeAffineTransformation", [](Options& options) -> std::shared_ptr<Transformation> {
        using Operator = RangeAffineTransformation::Operator;
        const std::string who = "[RangeAffineTransformation]";
        const auto firstOperator = takeRequired<Operator>(options, who, "FirstOperator");
        const auto firstValue = takeRequired<std::vector<double>>(options, who, "FirstValue");
        const auto secondOperator = takeOption(options, who, "SecondOperator", RangeAffineTransformation::Plus);
        const auto secondValue = takeOption(options, who, "SecondValue", std::vector<double>());
        auto transformation = std::make_shared<RangeAffineTransformation>(firstOperator, firstValue, secondOperator, secondValue);
        takeParameters(options, *transformation);
        return transformation;
    });
}
