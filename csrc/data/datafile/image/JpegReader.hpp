#pragma once
#include <string>
#include <string_view>

#include <opencv2/core.hpp>

namespace N2D2 {

/// The pixels of a JPEG file in memory, those that cv::imdecode(IMREAD_UNCHANGED) gives (grey, or BGR without EXIF rotation), in half of
/// its time: libjpeg writes them where they are used. std::runtime_error naming the file for data that are cut or damaged.
cv::Mat decodeJpeg(std::string_view bytes, const std::string& fileName);

}  // namespace N2D2
