#!/usr/bin/env python3
"""Writes engine/bigrams.inc: how surprising each pair of letters is in the words that people write in code and prose.

train_bigrams.py FILE... > analyzers/engine/bigrams.inc
Reads words of three letters and more from the given texts (each distinct word once, so that no file's favourites count much), split at
changes of case. A cell is -8 * log2 P(second | first), at most 127, with one added to each count."""
import collections, math, re, sys

words = set()
for path in sys.argv[1:]:
    with open(path, encoding="utf-8", errors="ignore") as file:
        for word in re.findall(r"[A-Z]?[a-z]{2,}", file.read()):
            if 3 <= len(word) <= 14:
                words.add(word.lower())
counts = collections.Counter()
for word in words:
    for pair in zip(word, word[1:]):
        counts[pair] += 1
letters = "abcdefghijklmnopqrstuvwxyz"
print(f"// Made by tools/train_bigrams.py from {len(words)} distinct words: rows are the first letter, columns the second.")
for a in letters:
    total = sum(counts[a, b] for b in letters) + 26
    print("    {" + ", ".join(str(min(127, round(-8 * math.log2((counts[a, b] + 1) / total)))) for b in letters) + "},")
