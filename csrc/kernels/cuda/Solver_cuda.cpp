// Solvers with kernels; the scalars of a step come from the solver, so that schedules are in one place.
#include "kernels/cuda/FrameOps.hpp"
#include "kernels/cuda/Check.hpp"
#include "kernels/cuda/Launch.hpp"
#include "solver/adam/AdamSolver.hpp"
#include "solver/sgd/SGDSolver.hpp"

namespace N2D2 {

namespace {

/// The moment buffer as a device tensor: made zeroed, or taken over from the host where a state was loaded.
template <class T> T* moments(std::shared_ptr<BaseTensor>& buffer, const Dims& dims)
{
    if (!buffer || buffer->dims() != dims || buffer->getType() != typeid(T))
        buffer = std::make_shared<CudaTensor<T>>(dims);
    else if (!buffer->isCuda()) {
        auto device = std::make_shared<CudaTensor<T>>(dims);
        device->opAssign(*buffer);
        buffer = device;
    }
    return deviceData(static_cast<const Tensor<T>&>(*buffer));
}

template <class T> void update(SGDSolver& solver, Tensor<T>& value, const Tensor<T>& diff, std::size_t batchSize)
{
    const SGDSolver::Step step = solver.nextStep(batchSize);
    if (!step.apply)
        return;
    const T rate = static_cast<T>(step.scaledRate), low = static_cast<T>(step.clampMin), high = static_cast<T>(step.clampMax);
    const T* const gradient = deviceData(diff);
    if (step.plain)
        gpu::sgdPlain(deviceData(value), gradient, value.size(), rate, low, high);
    else
        gpu::sgdMomentum(deviceData(value), gradient, moments<T>(solver.momentumSlot(), value.dims()), value.size(), rate,
                         static_cast<T>(step.momentum), static_cast<T>(step.decayRate), low, high);
}

template <class T> void update(AdamSolver& solver, Tensor<T>& value, const Tensor<T>& diff)
{
    if (solver.learningRate(1) == 0.0)
        return;
    const AdamSolver::Step step = solver.nextStep();
    const auto slots = solver.momentSlots();
    const T* const gradient = deviceData(diff);
    gpu::adam(deviceData(value), gradient, moments<T>(slots.first, value.dims()), moments<T>(slots.second, value.dims()), value.size(),
              static_cast<T>(step.beta1), static_cast<T>(step.beta2), static_cast<T>(step.alpha), static_cast<T>(step.epsilon),
              static_cast<T>(step.clampMin), static_cast<T>(step.clampMax));
}

}  // namespace

template <class T> void solverUpdate(Cuda, Solver& solver, Tensor<T>& value, const Tensor<T>& diff, std::size_t batchSize)
{
    gpu::checkSize(diff, value.size(), "gradient");
    if (auto* sgd = dynamic_cast<SGDSolver*>(&solver))
        return update(*sgd, value, diff, batchSize);
    if (auto* adam = dynamic_cast<AdamSolver*>(&solver))
        return update(*adam, value, diff);
    value.synchronizeDBasedToH();
    diff.synchronizeDBasedToH();
    solver.update(value, diff, batchSize);
    value.synchronizeHToDBased();
}

template void solverUpdate<float>(Cuda, Solver&, Tensor<float>&, const Tensor<float>&, std::size_t);
template void solverUpdate<double>(Cuda, Solver&, Tensor<double>&, const Tensor<double>&, std::size_t);

}  // namespace N2D2
