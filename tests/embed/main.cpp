// classify MODEL.ini WEIGHTS IMAGE: label and confidence of an image, by a learned network inside a program of one's own.
#include <algorithm>
#include <exception>
#include <iostream>
#include <memory>

#include <opencv2/imgcodecs.hpp>

#include "cell/FrameCell.hpp"
#include "data/provider/StimuliProvider.hpp"
#include "deepnet/DeepNet.hpp"
#include "deepnet/Network.hpp"
#include "ini/DeepNetGenerator.hpp"
#include "target/Target.hpp"

int main(int argc, char** argv)
try {
    if (argc != 4) {
        std::cerr << "usage: classify MODEL.ini WEIGHTS IMAGE\n";
        return 1;
    }
    const cv::Mat image = cv::imread(argv[3], cv::IMREAD_GRAYSCALE);
    if (image.empty())
        throw std::runtime_error(std::string("cannot read the image ") + argv[3]);

    const auto network = std::make_shared<N2D2::Network>(1, false, false);
    const auto net = N2D2::DeepNetGenerator::generate(network, argv[1]);
    net->initialize();
    net->importNetworkFreeParameters(argv[2]);

    // The model's own transformations, then its cells.
    net->getStimuliProvider()->streamStimulus(image, N2D2::Database::Test);
    net->propagate(true);

    const auto target = net->getTargets().at(0);
    const auto cell = std::dynamic_pointer_cast<N2D2::Cell_Frame_Top>(target->getCell());
    const std::size_t output = cell->getMaxOutput();
    const auto scores = N2D2::tensor_cast<float>(*cell->getOutputs());
    std::cout << target->getTargetLabelsName()[output] << ' ' << scores(output) << '\n';
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
