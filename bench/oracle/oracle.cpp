// What bench/Kernels compares with: the plain loop in C++ with OpenMP, built and run by the bench.
//   oracle FORMULA WIDTH HEIGHT MAX C_RE C_IM X_MIN X_MAX Y_MIN Y_MAX THREADS FILE
// Writes the counts to FILE as 32-bit integers, row by row; prints the seconds of the loop by the clock and the processor
// seconds of all its threads.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/resource.h>
#include <vector>

static double sample(double min, double max, int64_t index, int64_t samples) {
    return samples == 1 ? min : min + (max - min) * index / (samples - 1);
}

static int32_t count(double zx, double zy, double cr, double ci, int32_t max) {
    int32_t k = 0;
    while (zx * zx + zy * zy <= 4.0 && k < max) {
        double t = zx * zx - zy * zy + cr;
        zy = 2.0 * zx * zy + ci;
        zx = t;
        k++;
    }
    return k;
}

static double processor_seconds() {
    rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_utime.tv_sec + use.ru_stime.tv_sec + (use.ru_utime.tv_usec + use.ru_stime.tv_usec) * 1e-6;
}

int main(int argc, char **argv) {
    if (argc != 13) return 2;
    const bool julia = std::strcmp(argv[1], "julia") == 0;
    const int64_t width = std::atoll(argv[2]), height = std::atoll(argv[3]);
    const int32_t max = std::atoi(argv[4]);
    double number[6];
    for (int i = 0; i < 6; i++) number[i] = std::strtod(argv[5 + i], nullptr);
    const double cr = number[0], ci = number[1];
    const int threads = std::atoi(argv[11]);
    std::vector<int32_t> counts(width * height);

    const double used = processor_seconds();
    const auto start = std::chrono::steady_clock::now();
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (int64_t row = 0; row < height; row++) {
        const double y = sample(number[4], number[5], row, height);
        for (int64_t column = 0; column < width; column++) {
            const double x = sample(number[2], number[3], column, width);
            counts[row * width + column] = julia ? count(x, y, cr, ci, max) : count(0, 0, x, y, max);
        }
    }
    const std::chrono::duration<double> clock = std::chrono::steady_clock::now() - start;
    const double processor = processor_seconds() - used;

    FILE *file = std::fopen(argv[12], "wb");
    if (!file || std::fwrite(counts.data(), sizeof(int32_t), counts.size(), file) != counts.size() || std::fclose(file)) return 1;
    std::printf("%.6f %.6f\n", clock.count(), processor);
    return 0;
}
