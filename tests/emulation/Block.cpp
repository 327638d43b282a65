// Threads of a block as contexts of one thread of the CPU.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <ucontext.h>

#include "Emulation.hpp"

namespace N2D2::Emulation {

namespace {

constexpr std::size_t stackBytes = 64 * 1024;

struct Crew {
    struct Member {
        ucontext_t context;
        bool ended = false;
    };
    ucontext_t home;
    std::vector<Member> members;
    std::vector<char> stacks;
    const std::function<void()>* body = nullptr;
    std::size_t current = 0;
};

Crew& crew()
{
    static auto& one = *new Crew;
    return one;
}

void enterBody()
{
    Crew& c = crew();
    (*c.body)();
    c.members[c.current].ended = true;
}

}  // namespace

void waitForOthers() { swapcontext(&crew().members[crew().current].context, &crew().home); }

void runBlock(unsigned threads, const std::function<void(unsigned)>& enter, const std::function<void()>& body)
{
    Crew& c = crew();
    c.body = &body;
    c.members.resize(threads);
    c.stacks.resize(threads * stackBytes);
    for (unsigned t = 0; t < threads; ++t) {
        Crew::Member& member = c.members[t];
        member.ended = false;
        getcontext(&member.context);
        member.context.uc_stack.ss_sp = c.stacks.data() + t * stackBytes;
        member.context.uc_stack.ss_size = stackBytes;
        member.context.uc_link = &c.home;
        makecontext(&member.context, enterBody, 0);
    }
    for (std::size_t ended = 0; ended < threads;) {
        ended = 0;
        for (unsigned t = 0; t < threads; ++t) {
            c.current = t;
            enter(t);
            swapcontext(&c.home, &c.members[t].context);
            ended += c.members[t].ended;
        }
        if (ended != 0 && ended != threads) {
            std::fprintf(stderr, "emulated GPU: %zu of %u threads ended while the others wait for them\n", ended, threads);
            std::abort();
        }
    }
}

}  // namespace N2D2::Emulation
