// malloc and free of the module, in a few hundred bytes: the C library's are several times as long.
//
// Blocks come in sizes of four to an octave, so at most a fifth of one is lost. What is freed waits
// in a list of its size (Wilson et al., Dynamic Storage Allocation: A Survey and Critical Review,
// 1995, "Segregated Free Lists") and is neither cut nor joined: what a model, a batch or a growing
// array needed once is what the next one needs.
#ifdef __wasm__

#include <array>
#include <cstddef>
#include <cstdint>

extern "C" unsigned char __heap_base;  // where the data end: the linker's

namespace {

constexpr std::size_t kPage = std::size_t{64} << 10U;
constexpr std::size_t kAlign = 16;
constexpr std::size_t kMost = std::size_t{3} << 29U;  // the whole memory is at most twice as large
constexpr std::size_t kSizes = 112;

// Stands before what the caller gets, which is aligned as doubles and vectors like it.
struct alignas(kAlign) Block {
  std::size_t which;  // of the sizes
  Block* next;        // of the free ones
};

constexpr std::uintptr_t aligned(std::uintptr_t n) { return (n + kAlign - 1) / kAlign * kAlign; }

std::array<Block*, kSizes> free_blocks;
std::uintptr_t top = 0;  // of the blocks; the rest of the memory is untouched

// Takes so many bytes from the rest. Null when memory is exhausted.
Block* take(std::size_t n_bytes) {
  if (top == 0) top = aligned(reinterpret_cast<std::uintptr_t>(&__heap_base));
  const std::size_t n_pages = __builtin_wasm_memory_size(0);
  const std::size_t needed = (top + n_bytes + kPage - 1) / kPage;
  if (needed > n_pages) {
    // An eighth more than needed, so that growing is rare, if there is as much.
    const std::size_t more = needed - n_pages;
    constexpr auto kNone = static_cast<std::size_t>(-1);
    if (__builtin_wasm_memory_grow(0, more + needed / 8) == kNone &&
        __builtin_wasm_memory_grow(0, more) == kNone) {
      return nullptr;
    }
  }
  auto* const block = reinterpret_cast<Block*>(top);
  top += n_bytes;
  return block;
}

}  // namespace

extern "C" void* malloc(std::size_t n_bytes) {
  if (n_bytes > kMost) return nullptr;
  n_bytes = aligned(n_bytes + sizeof(Block));
  // Rounded up to a multiple of a quarter of the power of two below it.
  const auto shift = static_cast<unsigned>(29 - __builtin_clz(n_bytes - 1));
  const std::size_t quarters = ((n_bytes - 1) >> shift) + 1;
  const std::size_t which = 4 * shift + quarters - 12;
  Block* block = free_blocks[which];
  if (block != nullptr) {
    free_blocks[which] = block->next;
  } else {
    block = take(quarters << shift);
    if (block == nullptr) return nullptr;
    block->which = which;
  }
  return block + 1;
}

extern "C" void free(void* p) {
  if (p == nullptr) return;
  Block* const block = static_cast<Block*>(p) - 1;
  block->next = free_blocks[block->which];
  free_blocks[block->which] = block;
}

#endif
