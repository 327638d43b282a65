// Words of a layer section that refer to other layers' parameters, and initial kernels (spec ini-and-cli §4.3).
#include <algorithm>
#include <optional>

#include "data/filter/FilterKernel.hpp"
#include "ini/LayerBuilder.hpp"

namespace N2D2 {

void LayerBuilder::shares(const std::string& word, const std::string& parameter)
{
    const std::string source = mIni.getProperty<std::string>(word, "");
    if (!source.empty())
        mShares.push_back({mName, parameter, source, parameter, mIni.where(word)});
}

void LayerBuilder::sharesWeights(const std::string& word)
{
    if (!mIni.isProperty(word))
        return;
    const std::string list = mIni.getProperty<std::string>(word);
    std::size_t k = 0;
    for (std::size_t begin = 0; begin <= list.size(); ++k) {
        const std::size_t comma = std::min(list.find(',', begin), list.size());
        std::string source(trim(std::string_view(list).substr(begin, comma - begin)));
        begin = comma + 1;
        if (source.empty())
            continue;
        const auto unreadable = [&] {
            mIni.fail(word, "Unreadable value for " + word + " [" + mName + "]: \"" + source + "\" must be a layer, layer[input] or layer input");
        };
        // `cell[2]` or `cell 2`.
        std::size_t index = k;
        const std::size_t open = source.find_first_of("[ \t");
        if (open != std::string::npos) {
            std::string number(trim(std::string_view(source).substr(open)));
            if (number.size() > 2 && number.front() == '[' && number.back() == ']')
                number = number.substr(1, number.size() - 2);
            try {
                index = fromText<unsigned>(number);
            }
            catch (const std::invalid_argument&) {
                unreadable();
            }
            source.resize(open);
        }
        if (source.empty())
            unreadable();
        mShares.push_back({mName, "weights-" + std::to_string(k), source, "weights-" + std::to_string(index), mIni.where(word)});
    }
    if (k > mParents.size())
        mIni.fail(word, word + " has " + std::to_string(k) + " items, but section [" + mName + "] has " + std::to_string(mParents.size()) + " inputs");
}

void LayerBuilder::kernels(const std::shared_ptr<Cell>& cell, const std::vector<unsigned>& kernelDims, const SetKernel& set)
{
    std::size_t channels = 0;
    for (const Parent& parent : mParents)
        channels += parent.channels;
    struct Place {
        std::size_t channel, output;
        std::string word;
    };
    std::vector<Place> places;
    for (const std::string& name : mIni.getPropertyNames("Kernel[*][*]*")) {
        // `Kernel[c][o]` and `Kernel[c][o].SizeX`: the first chooses, the others belong to it.
        const std::size_t middle = name.find("]["), end = name.find(']', middle + 2);
        const std::string word = name.substr(0, end + 1);
        if (name != word) {
            if (!mIni.isProperty(word) && !mIni.isProperty("Kernel"))
                mIni.fail(name, name + " has no kernel: give " + word + " or Kernel");
            continue;
        }
        try {
            places.push_back({fromText<unsigned>(name.substr(7, middle - 7)), fromText<unsigned>(name.substr(middle + 2, end - middle - 2)), word});
        }
        catch (const std::invalid_argument& error) {
            mIni.fail(name, name + " must be Kernel[channel][output]: " + error.what());
        }
        if (places.back().channel >= channels || places.back().output >= cell->getNbOutputs())
            mIni.fail(name, name + " is beyond the " + std::to_string(channels) + " channels and " + std::to_string(cell->getNbOutputs()) + " outputs");
    }
    if (mIni.isProperty("Kernel")) {
        for (std::size_t c = 0; c < channels; ++c) {
            for (std::size_t o = 0; o < cell->getNbOutputs(); ++o) {
                if (std::none_of(places.begin(), places.end(), [&](const Place& p) { return p.channel == c && p.output == o; }))
                    places.push_back({c, o, "Kernel[" + std::to_string(c) + "][" + std::to_string(o) + "]"});
            }
        }
    }
    else if (places.empty())
        return;
    if (kernelDims.size() != 2)
        mIni.fail("Kernel", "Kernel describes kernels of two dimensions, those of section [" + mName + "] have " + std::to_string(kernelDims.size()));
    for (const Place& place : places) {
        const bool own = mIni.isProperty(place.word);
        const std::string chosen = own ? place.word : "Kernel";
        const auto lookup = [&](const std::string& name) -> std::optional<std::string> {
            for (const std::string& word : {place.word + "." + name, "Kernel." + name}) {
                if (mIni.isProperty(word))
                    return mIni.getProperty<std::string>(word);
            }
            if (name == "SizeX" || name == "SizeY")
                return std::to_string(kernelDims[name == "SizeX" ? 0 : 1]);
            return std::nullopt;
        };
        Tensor<double> kernel;
        bool normalize = false;
        try {
            kernel.opAssign(filterKernel(mIni.getProperty<std::string>(chosen), lookup));
            const auto text = lookup("Normalize");
            normalize = text && parseBool(*text);
        }
        catch (const std::invalid_argument& error) {
            mIni.fail(chosen, place.word + ": " + error.what());
        }
        if (kernel.dims()[0] != kernelDims[0] || kernel.dims()[1] != kernelDims[1])
            mIni.fail(chosen, place.word + " is a kernel of " + dimsText(kernel.dims()) + ", the layer has kernels of " + dimsText(kernelDims));
        mLater.push_back({mIni.where(chosen), [cell, set, place, own, normalize, values = kernel.clone()] {
                              if (cell->isConnection(place.channel, place.output))
                                  set(place.output, place.channel, values, normalize);
                              else if (own)
                                  throw std::invalid_argument(place.word + " is not connected by the mapping");
                          }});
    }
}

}  // namespace N2D2
