#include "analyzers/engine/pair_set.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace analyzers {
namespace {

using Table = std::array<std::uint8_t, 128>;

void find_plain(const Table& bits, const char* text, std::size_t blocks, std::uint64_t* places) {
  for (std::size_t block = 0; block < blocks; ++block, text += 64) {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < 64; ++i) {
      const unsigned first = static_cast<unsigned char>(text[i]), second = static_cast<unsigned char>(text[i + 1]);
      found |= static_cast<std::uint64_t>(bits[(first & 0x18) << 2 | (second & 0x1F)] >> (first & 7) & 1) << i;
    }
    places[block] = found;
  }
}

#ifdef __x86_64__

// Eight tables of sixteen bytes: the low four bits of the second byte are the place in each, and of the eight bytes one
// is chosen by its fifth bit and the two high ones of the first.
[[gnu::target("avx2")]] void find_avx2(const Table& bits, const char* text, std::size_t blocks, std::uint64_t* places) {
  __m256i table[8];
  for (int i = 0; i < 8; ++i)
    table[i] = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bits.data()) + i));
  const __m256i low = _mm256_set1_epi8(0x0F), one = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201u));
  for (std::size_t half = 0; half < 2 * blocks; ++half, text += 32) {
    const __m256i first = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
    const __m256i second = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 1));
    const __m256i place = _mm256_and_si256(second, low), fifth = _mm256_slli_epi16(second, 3);
    __m256i row[4];
    for (int i = 0; i < 4; ++i)
      row[i] = _mm256_blendv_epi8(_mm256_shuffle_epi8(table[2 * i], place),
                                  _mm256_shuffle_epi8(table[2 * i + 1], place), fifth);
    const __m256i third = _mm256_slli_epi16(first, 4), fourth = _mm256_slli_epi16(first, 3);
    const __m256i byte = _mm256_blendv_epi8(_mm256_blendv_epi8(row[0], row[1], third),
                                            _mm256_blendv_epi8(row[2], row[3], third), fourth);
    const __m256i bit = _mm256_shuffle_epi8(one, _mm256_and_si256(first, low));
    const __m256i is_in = _mm256_cmpeq_epi8(_mm256_and_si256(byte, bit), bit);
    const auto found = static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(is_in)));
    places[half / 2] = half % 2 == 0 ? found : places[half / 2] | found << 32;
  }
}

[[gnu::target("avx512f,avx512bw,avx512vbmi")]] void find_avx512(const Table& bits, const char* text, std::size_t blocks,
                                                                std::uint64_t* places) {
  const __m512i table = _mm512_loadu_si512(bits.data()), rest = _mm512_loadu_si512(bits.data() + 64);
  const __m512i one = _mm512_set1_epi64(static_cast<long long>(0x8040201008040201u));
  const __m512i high = _mm512_set1_epi8(0x60), low = _mm512_set1_epi8(0x0F);
  for (std::size_t block = 0; block < blocks; ++block, text += 64) {
    const __m512i first = _mm512_loadu_si512(text), second = _mm512_loadu_si512(text + 1);
    // The first where `high` has bits, the second elsewhere; the highest bit counts for nothing.
    const __m512i index = _mm512_ternarylogic_epi32(high, _mm512_slli_epi16(first, 2), second, 0xCA);
    const __m512i byte = _mm512_permutex2var_epi8(table, index, rest);
    places[block] = _mm512_test_epi8_mask(byte, _mm512_shuffle_epi8(one, _mm512_and_si512(first, low)));
  }
}

#endif

using Find = void (*)(const Table&, const char*, std::size_t, std::uint64_t*);

Find fastest() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw")) return find_avx512;
  if (__builtin_cpu_supports("avx2")) return find_avx2;
#endif
  return find_plain;
}

}  // namespace

void PairSet::add(unsigned char first, unsigned char second) {
  bits_[byte_of(first, second)] |= static_cast<std::uint8_t>(1u << (first & 7));
}

bool PairSet::has(unsigned char first, unsigned char second) const {
  return (bits_[byte_of(first, second)] >> (first & 7) & 1) != 0;
}

void PairSet::find(const char* text, std::size_t blocks, std::uint64_t* places) const {
  static const Find chosen = fastest();
  chosen(bits_, text, blocks, places);
}

}  // namespace analyzers
