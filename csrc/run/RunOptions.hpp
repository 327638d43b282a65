#pragma once
// What a run does: the fields of the documented `N2D2.Options` (native-module §12) that exist so far.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "deepnet/qat/WeightsApprox.hpp"
#include "optimize/Calibration.hpp"
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
    bool log_db_stats = false;    ///< sizes and labels of the data set (dbstats/)
    std::string weights;          ///< directory to import weights from
    bool ignore_no_exist = false;
    bool resume = false;
    bool strict = false;
    bool plot = true;
    std::vector<std::string> classify;  ///< images of one's own
    std::string ini_config;
    std::string save_test_set;          ///< directory for the transformed test set, as images
    bool qat_SAT = false;               ///< the network, learnt with SAT quantizers, is fused before its test
    WeightsApprox wt_round_mode = WeightsApprox::NONE, b_round_mode = WeightsApprox::NONE, c_round_mode = WeightsApprox::NONE;
    ScalingMode act_scaling_mode = ScalingMode::FLOAT_MULT;

    // Calibration and export (run/Export.hpp)
    bool fuse = false;                  ///< BatchNorm goes into the layers before it in front of the test; exports always do it
    std::string gen_export;             ///< type of the export, "CPP"; "": none
    bool calib_only = false;            ///< calibrate and quantize, write no project
    bool export_check = false;          ///< only say what cannot be exported, and why
    int nb_bits = 8;                    ///< 2 to 16: integers; -32, -64: floating point
    int wt_nb_bits = 0;                 ///< bits of the weights, 2 to 16; 0: as nb_bits
    int calibration = 0;                ///< stimuli of the calibration; 0: none, -1: all
    bool calibration_reload = false;
    ClippingMode wt_clipping_mode = ClippingMode::NONE, act_clipping_mode = ClippingMode::MSE;
    bool act_rescale_per_output = false;
    double act_quantile_value = 0.9999;
    bool export_no_unsigned = false, export_no_cross_layer_equalization = false;
    int export_nb_stimuli_max = -1;     ///< stimuli of the project; 0: none, -1: all
    std::string export_parameters;      ///< INI file of the export's own parameters
    std::map<std::string, std::string> export_values;  ///< parameters by name, which go before those of the file
    std::string export_budget;          ///< "ram=64K,flash=256K"
    std::string export_folder;          ///< "": export_<type>_<int|float><bits>
    std::set<std::string> given;        ///< export options of the command line, which go before the [export] section of the model
};

}  // namespace N2D2
