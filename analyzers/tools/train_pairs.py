#!/usr/bin/env python3
"""Writes engine/pairs.inc: how surprising each pair of bytes is in running source text, for the sieve's choice of fragments.

train_pairs.py FILE... > analyzers/engine/pairs.inc
Bytes count by their low five bits, as the sieve sees them. A cell is -8 * log2 P(second | first), at most 127, with one added to each
count; the last row is that of single bytes."""
import collections, math, sys

pairs, singles = collections.Counter(), collections.Counter()
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        folded = bytes(byte & 31 for byte in file.read())
    pairs.update(zip(folded, folded[1:]))
    singles.update(folded)


def row(counts):
    total = sum(counts) + 32
    return "    {" + ", ".join(str(min(127, round(-8 * math.log2((count + 1) / total)))) for count in counts) + "},"


print(f"// Made by tools/train_pairs.py from {sum(singles.values()) / 1e6:.0f} MB: rows are the first byte, columns the second.")
for first in range(32):
    print(row([pairs[first, second] for second in range(32)]))
print(row([singles[byte] for byte in range(32)]))
