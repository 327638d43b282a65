#pragma once
// Components by name. A family is a type derived from Family<Base, Args...>; each component's folder adds itself with
// N2D2_REGISTER(name) (core/Register.hpp), CMake makes the table: no static initialisers and no list by hand.
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <typeindex>
#include <vector>

#include "core/Error.hpp"

namespace N2D2 {

/// Factories of one kind of component. `what` names it in messages ("activation", "Conv cell").
template <class Base, class... Args> class Family {
public:
    using Factory = std::function<std::shared_ptr<Base>(Args...)>;

    virtual ~Family() = default;
    virtual const char* what() const = 0;

    void add(const std::string& key, Factory factory)
    {
        if (!mFactories.emplace(key, std::move(factory)).second)
            throw std::logic_error(std::string("[Registry] ") + what() + " \"" + key + "\" is registered twice");
    }
    bool has(const std::string& key) const { return mFactories.count(key) > 0; }
    std::vector<std::string> keys() const
    {
        std::vector<std::string> names;
        for (const auto& entry : mFactories)
            names.push_back(entry.first);
        return names;
    }
    /// Throws std::invalid_argument `Unknown activation "X"` with the nearest and the known names.
    const Factory& at(const std::string& key) const
    {
        const auto it = mFactories.find(key);
        if (it == mFactories.end())
            throw std::invalid_argument(std::string("Unknown ") + what() + " \"" + key + "\"" + suggestion(key, keys()));
        return it->second;
    }
    std::shared_ptr<Base> create(const std::string& key, Args... args) const { return at(key)(args...); }

private:
    std::map<std::string, Factory> mFactories;
};

class Registry {
public:
    /// The family of that type; made empty on the first request.
    template <class F> F& family()
    {
        auto& slot = mFamilies[std::type_index(typeid(F))];
        if (!slot)
            slot = std::make_shared<F>();
        return *static_cast<F*>(slot.get());
    }

private:
    std::map<std::type_index, std::shared_ptr<void>> mFamilies;
};

/// The components of this process, registered on the first call. A plug-in adds its own when it is loaded.
Registry& registry();

}  // namespace N2D2
