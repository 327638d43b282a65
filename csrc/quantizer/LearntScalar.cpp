#include "quantizer/LearntScalar.hpp"

#include "solver/StateFile.hpp"

namespace N2D2 {

template <class T> void LearntScalar<T>::save(std::ostream& stream) const
{
    putWord(stream, mKnown ? 1 : 0);
    putWord(stream, mGradient->isValid() ? 1 : 0);
    writeTensor(stream, *mValue);
    writeTensor(stream, *mGradient);
}

template <class T> void LearntScalar<T>::load(std::istream& stream)
{
    const std::uint64_t known = getWord(stream), valid = getWord(stream);
    if (known > 1 || valid > 1)
        throw std::runtime_error("not the state of a quantizer");
    readTensor(stream, *mValue);
    readTensor(stream, *mGradient);
    mKnown = known == 1;
    valid ? mGradient->setValid() : mGradient->clearValid();
}

template class LearntScalar<float>;
template class LearntScalar<double>;

}  // namespace N2D2
