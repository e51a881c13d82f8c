#include "commands/interrupt.hpp"

#include <unistd.h>

#include <csignal>
#include <string_view>

#include "files.hpp"

namespace dodona::commands {
namespace {

volatile std::sig_atomic_t asked = 0;

// Only what a signal handler may call.
extern "C" void ask_to_stop(int signal) {
  constexpr std::string_view kSaid =
      "\nstopping after this round, with the model so far; Ctrl-C again ends at once\n";
  std::signal(signal, end_by_signal);
  asked = 1;
  if (::write(STDERR_FILENO, kSaid.data(), kSaid.size()) < 0) return;  // nobody reads it
}

}  // namespace

StopOnInterrupt::StopOnInterrupt() {
  asked = 0;
  before_ = std::signal(SIGINT, ask_to_stop);
  if (before_ == SIG_IGN) std::signal(SIGINT, SIG_IGN);
}

StopOnInterrupt::~StopOnInterrupt() { std::signal(SIGINT, before_); }

bool StopOnInterrupt::is_asked() { return asked != 0; }

}  // namespace dodona::commands
