#pragma once
// Labels of images of one's own (`n2d2 model.ini -classify FILE…`).
#include <string>
#include <utility>
#include <vector>

namespace N2D2 {

class DeepNet;

/// The label and its confidence (output of the primary target's cell) for each image file; logs a line each:
/// `FILE: label "7" (99.87 %)`. The images go through the transformations of the Test set.
/// FileNotFound or std::runtime_error naming the file that cannot be read.
std::vector<std::pair<std::string, double>> classify(const std::vector<std::string>& files, DeepNet& net);

}  // namespace N2D2
