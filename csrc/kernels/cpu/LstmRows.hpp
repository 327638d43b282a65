#pragma once
// One step of one sample of an LSTM layer, element by element; compiled for the vector units there are.
#include <cstddef>

namespace N2D2::cpu {

/// `gates`: four times `hidden` sums (I, F, C, O), replaced by the gates' values. c, tanhC, h are written.
template <class T> struct LstmForwardRow {
    std::size_t hidden;
    T* gates;
    const T* cPrevious;
    T* c;
    T* tanhC;
    T* h;
};
void lstmForwardRow(const LstmForwardRow<float>& row);
void lstmForwardRow(const LstmForwardRow<double>& row);

/// dGates from dy (of the layer's output) and dh, dc (from the following step); dc becomes the previous step's, dh becomes 0.
template <class T> struct LstmBackwardRow {
    std::size_t hidden;
    const T* gates;
    const T* cPrevious;
    const T* tanhC;
    const T* dy;
    T* dh;
    T* dc;
    T* dGates;
};
void lstmBackwardRow(const LstmBackwardRow<float>& row);
void lstmBackwardRow(const LstmBackwardRow<double>& row);

}  // namespace N2D2::cpu
