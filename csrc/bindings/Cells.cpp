#include "bindings/Cells.hpp"

#include "bindings/Elements.hpp"

namespace N2D2::Python {

void fillGiven(BaseTensor& given, const BaseTensor& values)
{
    if (given.size() != values.size())
        given.resize(values.dims());
    if (given.dims() == values.dims()) {
        given.opAssign(values);
        return;
    }
    // The same number of elements in other dims, such as {1, 1} for one weight: in order.
    auto reshaped = values.newHeader();
    reshaped->reshape(given.dims());
    given.opAssign(*reshaped);
}

double oneElement(const BaseTensor& given, const std::string& who)
{
    if (given.size() != 1)
        throw std::invalid_argument(who + " a tensor of one element is expected, got dims " + dimsText(given.dims()));
    return elementOps(given).get(given, 0).cast<double>();
}

}  // namespace N2D2::Python
