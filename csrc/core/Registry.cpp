#include "core/Registry.hpp"

#include "core/Register.hpp"

namespace N2D2 {

Registry& registry()
{
    static Registry& instance = *[] {
        static Registry created;
        ::n2d2_registerAll(created);
        return &created;
    }();
    return instance;
}

}  // namespace N2D2
