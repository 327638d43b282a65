#pragma once

// Marks a function that kernels of the CUDA plug-in call too; nothing for every other compiler.
#ifdef __CUDACC__
#define N2D2_DEVICE_CODE __host__ __device__
#else
#define N2D2_DEVICE_CODE
#endif
