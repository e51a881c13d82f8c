// A fit's progress, asked by threads that work side by side.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "train/family/family.hpp"

namespace dodona::train {

// Whether to go on: asked now and then in the midst of long work, by any thread. Empty: yes.
using GoOn = std::function<bool()>;

// Progress is called by one thread at a time, and no more once it has said stop.
class SharedProgress {
 public:
  SharedProgress(const Progress& progress, std::string what)
      : progress_(progress), what_(std::move(what)) {}

  // So much is done. False: stop.
  bool advance(double done) {
    const std::scoped_lock lock(mutex_);
    done_ = done;
    return ask();
  }
  // Nothing more is done than before.
  bool go_on() {
    const std::scoped_lock lock(mutex_);
    return ask();
  }
  GoOn asker() {
    return progress_ ? GoOn([this] { return go_on(); }) : GoOn();
  }
  bool stopped() const { return stopped_; }

 private:
  bool ask() {
    if (!stopped_ && progress_ && !progress_(done_, what_)) stopped_ = true;
    return !stopped_;
  }

  const Progress& progress_;
  std::string what_;
  std::mutex mutex_;
  double done_ = 0;
  std::atomic<bool> stopped_ = false;
};

}  // namespace dodona::train
