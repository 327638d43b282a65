#pragma once
// An image transformation as a layer: the mathematical model (spec cells §10).
#include "cell/CellFamily.hpp"
#include "data/transformation/Transformation.hpp"

namespace N2D2 {

class TransformationCell : public virtual Cell {
public:
    static constexpr const char* Type = "Transformation";
    static constexpr const char* FamilyName = "Transformation cell";
    /// Channels of an OpenCV matrix.
    static constexpr std::size_t MaxChannels = 512;

    /// std::invalid_argument without transformation.
    explicit TransformationCell(std::shared_ptr<Transformation> transformation);
    const char* getType() const override { return Type; }
    void getStats(Stats& stats) const override;

    const std::shared_ptr<Transformation>& getTransformation() const { return mTransformation; }
    /// {width, height, channels} that the transformation makes of images {width, height, channels}: what it says, and what it does
    /// to a black one.
    static Dims transformedDims(const Transformation& transformation, const Dims& dims);

protected:
    std::shared_ptr<Transformation> mTransformation;
};

struct TransformationCellFamily : CellFamily<TransformationCell, unsigned, const std::shared_ptr<Transformation>&> {};

}  // namespace N2D2
