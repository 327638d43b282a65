// Activations applied from one tensor to another one against those in place, for any number of threads.
#include "Helpers.hpp"

#include "activation/Activation.hpp"

using namespace N2D2;
using namespace N2D2::test;

namespace {

template <class T> void check(const std::string& name)
{
    const auto activation = registry().family<ActivationFamily>().create(name);
    if (activation->savesInput())
        return;
    MersenneRandom random(3);
    for (const std::size_t size : {1, 15, 8192, 20011}) {
        const auto x = randomTensor<T>({size, 1, 1, 1}, random, -4.0, 4.0);
        auto inPlace = x.clone();
        activation->forward(inPlace, nullptr);
        Tensor<T> y(x.dims(), T(7));
        activation->forwardTo(x, y);
        EXPECT_TRUE(y == inPlace) << name << " " << size;
        expectSameBits<T>(
            [&] {
                Tensor<T> other(x.dims(), T(9));
                activation->forwardTo(x, other);
                return std::vector<Tensor<T>>{other};
            },
            name);
    }
    Tensor<T> x({4, 1, 1, 1}), small({3, 1, 1, 1});
    EXPECT_THROW(activation->forwardTo(x, small), std::invalid_argument) << name;
}

}  // namespace

TEST(KernelActivation, FromOneTensorToAnother)
{
    const auto names = registry().family<ActivationFamily>().keys();
    EXPECT_GE(names.size(), 5u);
    for (const std::string& name : names) {
        check<float>(name);
        check<double>(name);
    }
}
