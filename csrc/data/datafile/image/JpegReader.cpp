#include "data/datafile/image/JpegReader.hpp"

#include <csetjmp>
#include <cstdio>
#include <stdexcept>

#include <opencv2/imgcodecs.hpp>

#if N2D2_WITH_JPEG
#include <jpeglib.h>
// Behind jpeglib.h: the codes of its messages.
#include <jerror.h>
#endif

namespace N2D2 {

namespace {

cv::Mat byOpenCV(std::string_view bytes)
{
    return cv::imdecode(cv::Mat(1, static_cast<int>(bytes.size()), CV_8U, const_cast<char*>(bytes.data())), cv::IMREAD_UNCHANGED);
}

#if N2D2_WITH_JPEG && defined(JCS_EXTENSIONS)

struct Failure {
    jpeg_error_mgr base;  // first: libjpeg knows this part only
    std::jmp_buf jump;
    char text[JMSG_LENGTH_MAX];
};

[[noreturn]] void fail(j_common_ptr info)
{
    auto* const failure = reinterpret_cast<Failure*>(info->err);
    info->err->format_message(info, failure->text);
    std::longjmp(failure->jump, 1);
}

// Warnings that stand for lost pixels end the reading; others (extra bytes between segments, odd versions) are in many sound files.
void warn(j_common_ptr info, int level)
{
    if (level >= 0)
        return;
    const int code = info->err->msg_code;
    if (code == JWRN_HIT_MARKER || code == JWRN_JPEG_EOF || code == JWRN_HUFF_BAD_CODE || code == JWRN_ARITH_BAD_CODE)
        fail(info);
}

enum class Decoded { Yes, Damaged, Other };

// No object with a destructor lives here: longjmp() leaves it.
Decoded decode(std::string_view bytes, cv::Mat& image, jpeg_decompress_struct& info, Failure& failure)
{
    if (setjmp(failure.jump))
        return Decoded::Damaged;
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<unsigned long>(bytes.size()));
    jpeg_read_header(&info, TRUE);
    const bool grey = info.num_components == 1 && info.jpeg_color_space == JCS_GRAYSCALE;
    const bool colour = info.num_components == 3 && (info.jpeg_color_space == JCS_YCbCr || info.jpeg_color_space == JCS_RGB);
    if ((!grey && !colour) || info.data_precision != 8 || std::size_t(info.image_width) * info.image_height > std::size_t(1) << 30)
        return Decoded::Other;
    // A block of 64 pixels takes a bit at least, but in arithmetic coding: nothing is allocated for a header that lies.
    if (!info.arith_code && std::size_t(info.image_width) * info.image_height / 1024 > bytes.size()) {
        std::snprintf(failure.text, sizeof(failure.text), "%zu bytes cannot hold %ux%u pixels", bytes.size(), info.image_width, info.image_height);
        return Decoded::Damaged;
    }
    info.out_color_space = grey ? JCS_GRAYSCALE : JCS_EXT_BGR;
    jpeg_start_decompress(&info);
    image.create(static_cast<int>(info.output_height), static_cast<int>(info.output_width), grey ? CV_8UC1 : CV_8UC3);
    while (info.output_scanline < info.output_height) {
        JSAMPROW rows[16];
        unsigned n = 0;
        for (; n < 16 && info.output_scanline + n < info.output_height; ++n)
            rows[n] = image.ptr(static_cast<int>(info.output_scanline + n));
        jpeg_read_scanlines(&info, rows, n);
    }
    jpeg_finish_decompress(&info);
    return Decoded::Yes;
}

#endif

}  // namespace

cv::Mat decodeJpeg(std::string_view bytes, const std::string& fileName)
{
#if N2D2_WITH_JPEG && defined(JCS_EXTENSIONS)
    jpeg_decompress_struct info{};
    Failure failure{};
    info.err = jpeg_std_error(&failure.base);
    failure.base.error_exit = fail;
    failure.base.emit_message = warn;
    cv::Mat image;
    const Decoded decoded = decode(bytes, image, info, failure);
    jpeg_destroy_decompress(&info);
    if (decoded == Decoded::Damaged)
        throw std::runtime_error("[Image] corrupt image file: " + fileName + " (" + failure.text + ")");
    if (decoded == Decoded::Yes)
        return image;
#else
    static_cast<void>(fileName);
#endif
    return byOpenCV(bytes);
}

}  // namespace N2D2
