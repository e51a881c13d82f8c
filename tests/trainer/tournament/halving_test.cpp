// Successive halving against its definition, worked out anew for each step.
#include "train/tournament/halving.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "catch.hpp"
#include "train/random.hpp"

using namespace dodona::train;

namespace {

// All that happened, as a list.
struct Naive {
  struct Done {
    std::size_t trial;
    std::size_t rung;
    double loss;
  };
  std::vector<Done> done;
  std::vector<std::size_t> given_up;

  std::optional<Halving::Job> promote(std::size_t n_rungs) const {
    for (std::size_t r = n_rungs - 1; r-- > 0;) {
      std::vector<Done> here;
      for (const auto& d : done) {
        if (d.rung == r) here.push_back(d);
      }
      std::stable_sort(here.begin(), here.end(),
                       [](const Done& a, const Done& b) { return a.loss < b.loss; });
      for (std::size_t k = 0; 3 * k < here.size(); ++k) {
        const bool gone = std::any_of(done.begin(), done.end(), [&](const Done& d) {
          return d.trial == here[k].trial && d.rung > r;
        });
        const bool given =
            std::find(given_up.begin(), given_up.end(), here[k].trial) != given_up.end();
        if (!gone && !given) return Halving::Job{here[k].trial, r + 1};
      }
    }
    return std::nullopt;
  }
};

}  // namespace

TEST_CASE("one trial in three goes up a rung, the best first, to the highest rung it can") {
  constexpr std::size_t kRungs = 3;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    Halving halving(kRungs);
    Naive naive;
    std::size_t n_started = 0;
    for (std::uint64_t step = 0; step < 60; ++step) {
      const auto wanted = naive.promote(kRungs);
      const auto job = halving.promote();
      REQUIRE(job.has_value() == wanted.has_value());
      if (job) {
        REQUIRE(job->trial == wanted->trial);
        REQUIRE(job->rung == wanted->rung);
      }
      const Halving::Job next = job.value_or(Halving::Job{n_started, 0});
      if (!job) ++n_started;
      if (uniform(seed, Purpose::cuts, step) < 0.1) {
        halving.give_up(next);
        naive.given_up.push_back(next.trial);
        continue;
      }
      const double loss = std::floor(10 * uniform(seed, Purpose::split, step));  // with ties
      halving.add(next, loss);
      naive.done.push_back({next.trial, next.rung, loss});
    }
  }
}

TEST_CASE("rungs have a third of the rows of the one above, as long as enough remain") {
  CHECK(rung_rows(100, 4000) == std::vector<std::size_t>{100});
  CHECK(rung_rows(11999, 4000) == std::vector<std::size_t>{11999});
  CHECK(rung_rows(12000, 4000) == std::vector<std::size_t>{4000, 12000});
  CHECK(rung_rows(90000, 4000) == std::vector<std::size_t>{10000, 30000, 90000});
}
