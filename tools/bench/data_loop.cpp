// The bare OpenCV loop of tools/bench/data.py: decode, resize, random crop, flip, normalise, float NCHW; one thread.
//   data_loop SECONDS FILE...    prints the images per second and the CPU seconds of an image
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

int main(int argc, char** argv)
{
    if (argc < 3)
        return 2;
    cv::setNumThreads(1);
    const double seconds = std::atof(argv[1]);
    constexpr int size = 256, crop = 224, batch = 32;
    std::vector<float> data(static_cast<std::size_t>(batch) * 3 * crop * crop);
    std::mt19937 random(1);
    const auto now = [] { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); };
    cv::Mat resized, flipped, values;  // their memory is used again
    std::size_t images = 0;
    double begin = 0.0;
    std::clock_t cpu = 0;
    for (std::size_t n = 0;; ++n) {
        if (n == static_cast<std::size_t>(argc - 2)) {  // the first pass brings the files into memory
            begin = now();
            cpu = std::clock();
        }
        if (begin > 0.0 && n % batch == 0 && now() - begin >= seconds)
            break;
        cv::Mat image = cv::imread(argv[2 + n % static_cast<std::size_t>(argc - 2)], cv::IMREAD_UNCHANGED);
        cv::resize(image, resized, {size, size}, 0, 0, cv::INTER_LINEAR);
        const int x = static_cast<int>(random() % (size - crop + 1)), y = static_cast<int>(random() % (size - crop + 1));
        cv::Mat part = resized(cv::Rect(x, y, crop, crop));
        if (random() % 2) {
            cv::flip(part, flipped, 1);
            part = flipped;
        }
        part.convertTo(values, CV_32F, 1.0 / 64.0, -117.0 / 64.0);
        float* to = data.data() + (n % batch) * 3 * crop * crop;
        std::vector<cv::Mat> planes;
        for (int c = 0; c < 3; ++c)
            planes.emplace_back(crop, crop, CV_32F, to + c * crop * crop);
        cv::split(values, planes);
        images += begin > 0.0;
    }
    const double spent = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    std::printf("%.6g %.6g\n", static_cast<double>(images) / (now() - begin), spent / static_cast<double>(images));
}
