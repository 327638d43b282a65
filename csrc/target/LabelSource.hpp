#pragma once
#include <memory>
#include <stdexcept>
#include <string>

namespace N2D2 {

class Target;

/// Of targets which may take classes from another one (ROIsLabelTarget).
class LabelSource {
public:
    virtual ~LabelSource() = default;
    /// Null: its own classes. std::invalid_argument for the target itself.
    void setROIsLabelTarget(const std::shared_ptr<Target>& target)
    {
        if (target && target.get() == &self())
            throw std::invalid_argument("ROIsLabelTarget is another target: without it, the target's own classes count");
        mLabelTarget = target;
    }
    const std::shared_ptr<Target>& getROIsLabelTarget() const { return mLabelTarget; }

protected:
    virtual const Target& self() const = 0;
    const Target& labelTarget() const { return *(mLabelTarget ? mLabelTarget.get() : &self()); }

private:
    std::shared_ptr<Target> mLabelTarget;
};

}  // namespace N2D2
