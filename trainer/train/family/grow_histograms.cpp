// The histograms of a tree's nodes: which are counted, which are differences, and whose memory is
// used again.
#include <algorithm>

#include "train/family/grow.hpp"
#include "train/parallel.hpp"

namespace dodona::train {

constexpr std::size_t kLeastRows = 4096;      // of a task
constexpr std::size_t kWorthThreads = 20000;  // additions that cost more than starting threads

// The histograms of the children that need them: the smaller one is counted, the larger one is what
// is left of the parent's.
void Grower::build_histograms(std::span<const std::size_t> wave) {
  const auto children = [&](std::size_t at) {
    const Node& parent = nodes_[at];
    const bool left_is_smaller = nodes_[parent.left].n_rows() <= nodes_[parent.right].n_rows();
    return left_is_smaller ? std::pair(parent.left, parent.right)
                           : std::pair(parent.right, parent.left);
  };
  std::vector<std::size_t> counted;
  for (const std::size_t at : wave) {
    const auto [smaller, larger] = children(at);
    if (needs_histogram(nodes_[smaller]) || needs_histogram(nodes_[larger]))
      counted.push_back(smaller);
  }
  count(counted);
  const bool parallel = options_.n_threads > 1 && wave.size() * histogram_size_ > kWorthThreads;
  parallel_for(wave.size(), parallel ? options_.n_threads : 1, [&](std::size_t w) {
    const auto [smaller, larger] = children(wave[w]);
    if (!needs_histogram(nodes_[larger])) return;
    auto& rest = nodes_[larger].histogram;
    rest = std::move(nodes_[wave[w]].histogram);
    const auto& part = nodes_[smaller].histogram;
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= part[i];
  });
  for (const std::size_t at : wave) {
    release(nodes_[at].histogram);
    const auto [smaller, larger] = children(at);
    if (!needs_histogram(nodes_[smaller])) release(nodes_[smaller].histogram);
  }
}

// Histograms of the rows of some nodes. Large nodes are shared out; their parts are added up.
void Grower::count(std::span<const std::size_t> nodes) {
  std::size_t n_rows = 0;
  for (const std::size_t at : nodes) {
    nodes_[at].histogram = take_buffer();
    n_rows += nodes_[at].n_rows();
  }
  const auto n_threads = static_cast<std::size_t>(options_.n_threads);
  const bool parallel = n_threads > 1 && n_rows * codes_.n_codes() > kWorthThreads;
  const std::size_t rows =
      parallel ? std::max(kLeastRows, n_rows / (3 * n_threads)) : std::max<std::size_t>(n_rows, 1);
  for (const std::size_t at : nodes) {
    auto& sums = nodes_[at].histogram;
    if (nodes_[at].n_rows() == 0) std::fill(sums.begin(), sums.end(), 0);
  }
  const auto pieces = pieces_of(nodes, rows);
  // The first piece of a node fills the node's own histogram.
  std::vector<std::vector<PackedSum>> buffers(pieces.size());
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    const bool first = p == 0 || pieces[p].node != pieces[p - 1].node;
    buffers[p] = first ? std::move(nodes_[pieces[p].node].histogram) : take_buffer();
  }
  parallel_for(pieces.size(), parallel ? options_.n_threads : 1, [&](std::size_t p) {
    const Piece& piece = pieces[p];
    std::fill(buffers[p].begin(), buffers[p].end(), 0);
    const auto add = [&](const PackedSum* packed, PackedSum* histogram) {
      if (all_rows_ && piece.node == 0) {
        add_rows(codes_, piece.begin, piece.end, packed, histogram);
      } else {
        add_rows(codes_, std::span(rows_).subspan(piece.begin, piece.end - piece.begin), packed,
                 histogram);
      }
    };
    add(input_.packed.data(), buffers[p].data());
    if (options_.counts_rows()) add(ones_.data(), buffers[p].data() + histogram_size_);
  });
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    auto& whole = nodes_[pieces[p].node].histogram;
    if (p == 0 || pieces[p].node != pieces[p - 1].node) {
      whole = std::move(buffers[p]);
    } else {
      for (std::size_t i = 0; i < whole.size(); ++i) whole[i] += buffers[p][i];
      release(buffers[p]);
    }
  }
}

std::vector<PackedSum> Grower::take_buffer() {
  if (free_.empty())
    return std::vector<PackedSum>(histogram_size_ * (options_.counts_rows() ? 2 : 1));
  auto buffer = std::move(free_.back());
  free_.pop_back();
  return buffer;
}

void Grower::release(std::vector<PackedSum>& histogram) {
  if (!histogram.empty()) free_.push_back(std::move(histogram));
  histogram.clear();
}

}  // namespace dodona::train
