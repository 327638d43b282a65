#pragma once
// What a run does: the fields of the documented `N2D2.Options` (native-module §12) that exist so far.
#include <string>
#include <vector>

#include "deepnet/qat/WeightsApprox.hpp"
#include "scaling/Scaling.hpp"
#include "target/ConfusionMatrix.hpp"

namespace N2D2 {

struct RunOptions {
    unsigned seed = 0;
    unsigned log = 1000;          ///< stimuli between logs and validations (learn)
    unsigned log_epoch = 1;       ///< epochs between logs and validations (learn_epoch); 0 = only at the end
    unsigned report = 100;        ///< stimuli between progress lines
    unsigned learn = 0;           ///< stimuli to learn
    unsigned learn_epoch = 0;     ///< epochs to learn; has priority over learn
    ConfusionTableMetric valid_metric = ConfusionTableMetric::Sensitivity;
    unsigned stop_valid = 0;      ///< stop after that many validations without progress; 0 = never
    bool test = false;
    bool bench = false;
    unsigned avg_window = 10000;  ///< stimuli of the displayed average success
    int nb_test = -1;
    bool check = false;
    int pre_samples = -1;         ///< >= 0: index of a Learn stimulus that is read and drawn 100 times
    std::string weights;          ///< directory to import weights from
    bool ignore_no_exist = false;
    bool resume = false;
    bool strict = false;
    bool plot = true;
    std::vector<std::string> classify;  ///< images of one's own
    std::string ini_config;
    bool qat_SAT = false;               ///< the network, learnt with SAT quantizers, is fused before its test
    WeightsApprox wt_round_mode = WeightsApprox::NONE, b_round_mode = WeightsApprox::NONE, c_round_mode = WeightsApprox::NONE;
    ScalingMode act_scaling_mode = ScalingMode::FLOAT_MULT;
};

}  // namespace N2D2
