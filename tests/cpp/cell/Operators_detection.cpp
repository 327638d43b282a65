// Detection cells without gradient of their own making; boxes that mean something stand in test_detection.cpp.
#include "cell/Operators.hpp"
#include "cell/roipooling/ROIPoolingCell_Frame.hpp"
#include "cell/rp/RPCell_Frame.hpp"
#include "data/database/tensor/Tensor_Database.hpp"
#include "data/provider/StimuliProvider.hpp"

namespace N2D2::test {

namespace {

const OperatorFile file("detection", [](std::vector<Operator>& list) {
    const auto provider = [] { return std::make_shared<StimuliProvider>(std::make_shared<Tensor_Database>(), Dims{4, 4, 1}, 2u); };
    for (const ROIPoolingKind kind : {ROIPoolingKind::Max, ROIPoolingKind::Average, ROIPoolingKind::Bilinear, ROIPoolingKind::BilinearTF})
        list.push_back(describe(
            "ROIPooling_" + enumToText(kind), {{1, 1, 4, 6}, {4, 3, 2, 2}, {4, 4, 1, 2}},
            [provider, kind]<class T>(T) { return std::make_shared<ROIPoolingFrame<T, Cpu>>(nullptr, "pool", provider(), 2, 3, 3, kind); },
            nullptr));
    Operator rp = describe(
        "RP_learning", {{3, 4, 12, 2}}, []<class T>(T) { return std::make_shared<RPFrame<T, Cpu>>(nullptr, "rp", 2, 5); }, nullptr);
    rp.differentiable = false;
    list.push_back(rp);
});

}  // namespace

}  // namespace N2D2::test
