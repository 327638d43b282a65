#pragma once
// Matrices in files (spec data §9.6): i32 rows, cols, OpenCV type, then the elements row by row, native endian; records follow each other.
#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace N2D2 {

void writeBinaryCvMats(const std::string& file, const std::vector<cv::Mat>& mats);
/// Every record; std::runtime_error naming the file when it is not a whole sequence of them, FileNotFound.
std::vector<cv::Mat> readBinaryCvMats(const std::string& file);

}  // namespace N2D2
