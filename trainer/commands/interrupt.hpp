// Ctrl-C as a wish: the first is remembered, and the second ends the program.
#pragma once

namespace dodona::commands {

// While it lives, the first SIGINT says on the standard error that work will stop, and is_asked()
// is true from then on; the next one, or any other signal, ends the program as always. Where SIGINT
// is ignored (nohup) it stays so. There is one at a time.
class StopOnInterrupt {
 public:
  StopOnInterrupt();
  StopOnInterrupt(const StopOnInterrupt&) = delete;
  StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;
  ~StopOnInterrupt();

  static bool is_asked();

 private:
  void (*before_)(int);
};

}  // namespace dodona::commands
