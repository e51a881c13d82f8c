// std::function for what captures a few pointers or references: no allocation, no destructor, and a
// fraction of the code.
#pragma once

#include <array>
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace dodona {

template <typename Signature>
class Callback;

template <typename R, typename... Arguments>
class Callback<R(Arguments...)> {
 public:
  Callback() = default;  // nothing to call

  template <typename F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, Callback>)
      Callback(const F& f)  // NOLINT(google-explicit-constructor)
      : call_([](void* captured, Arguments... arguments) -> R {
          return (*static_cast<F*>(captured))(static_cast<Arguments>(arguments)...);
        }) {
    static_assert(std::is_trivially_copyable_v<F> && sizeof(F) <= sizeof captured_);
    static_assert(alignof(F) <= alignof(void*));
    new (captured_.data()) F(f);
  }

  explicit operator bool() const { return call_ != nullptr; }
  R operator()(Arguments... arguments) {
    return call_(captured_.data(), static_cast<Arguments>(arguments)...);
  }

 private:
  std::array<void*, 8> captured_{};
  R (*call_)(void*, Arguments...) = nullptr;
};

}  // namespace dodona
