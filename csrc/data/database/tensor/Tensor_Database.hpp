#pragma once
#include "data/database/Database.hpp"
#include "tensor/Tensor.hpp"

namespace N2D2 {

/// Stimuli from tensors {X, Y[, C]} (or {X}), copied: later changes of the tensors do not change the database.
class Tensor_Database : public Database {
public:
    explicit Tensor_Database(std::shared_ptr<Context> context = nullptr);
    const char* getType() const override { return "Tensor_Database"; }

    using Database::load;
    /// Adds unpartitioned stimuli named `Tensor[i]`; T: char, signed char, unsigned char, short, unsigned short, int, float or double (and unsigned int,
    /// kept as double). No label names are made. std::invalid_argument when the counts differ or a tensor has no image shape.
    template <class T> void load(const std::vector<Tensor<T>>& inputs, const std::vector<int>& labels);

private:
    class MatSource;
};

#define N2D2_EXTERN_LOAD(T) extern template void Tensor_Database::load<T>(const std::vector<Tensor<T>>&, const std::vector<int>&);
N2D2_EXTERN_LOAD(char)
N2D2_EXTERN_LOAD(signed char)
N2D2_EXTERN_LOAD(unsigned char)
N2D2_EXTERN_LOAD(short)
N2D2_EXTERN_LOAD(unsigned short)
N2D2_EXTERN_LOAD(int)
N2D2_EXTERN_LOAD(unsigned int)
N2D2_EXTERN_LOAD(float)
N2D2_EXTERN_LOAD(double)
#undef N2D2_EXTERN_LOAD

}  // namespace N2D2
