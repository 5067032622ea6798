#!/usr/bin/env python3
"""Writes engine/windows.inc: how surprising each three bytes in a row are in running source text, for the sieve's choice of windows.

train_windows.py FILE... > analyzers/engine/windows.inc
Bytes count by their low five bits, as the sieve sees them. There is a character for each three bytes, in their order: "@" and the
characters behind it are 0, 1, 2, ... half bits of -log2 P(three bytes), with one added to each count. Each file counts by the square
root of its size, so that a large one does not speak for all."""
import collections, math, sys

counts = collections.Counter()
size = 0
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        folded = bytes(byte & 31 for byte in file.read())
    if len(folded) < 3:
        continue
    size += len(folded)
    weight = len(folded) ** -0.5
    for three, count in collections.Counter(zip(folded, folded[1:], folded[2:])).items():
        counts[three] += count * weight

total = sum(counts.values())
one = total / size  # what a single occurrence weighs, on average
print(f"// Made by tools/train_windows.py from {size / 1e6:.0f} MB: a row has the third bytes behind two pairs of first ones.")
cells = [(counts[a, b, c] + one) / (total + one * 32**3) for a in range(32) for b in range(32) for c in range(32)]
characters = "".join(chr(64 + min(60, round(-2 * math.log2(cell)))) for cell in cells)
for row in range(0, len(characters), 64):
    print(f'    R"({characters[row:row + 64]})",')
