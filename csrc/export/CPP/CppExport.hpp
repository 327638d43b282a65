#pragma once
// The C++ export: a project of C++11 with static memory (docs/export-cpp.md).
#include "export/Export.hpp"

namespace N2D2 {

class CppExport : public Exporter {
public:
    std::vector<std::string> unsupported(const Program& program) const override;
    /// std::invalid_argument for layers that cannot be exported (all of them), for parameters, for a budget that is exceeded (naming the
    /// layer); std::runtime_error for a folder that cannot be written.
    void write(const Program& program, const ExportOptions& options) const override;
};

}  // namespace N2D2
