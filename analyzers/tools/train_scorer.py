#!/usr/bin/env python3
"""Writes engine/scorer_weights.inc: what each feature of a candidate is worth, by logistic regression.

train_scorer.py DUMP_FEATURES [--corpus FILE...] [--half N] [--report | --check]
Examples are made from a seed (scorer_examples.py). A corpus adds labelled texts: lines of JSON with id ("source/owner/repository/…"),
path, text and byte ranges: spans (credentials), neg_spans (none), ign_spans (undecided). DUMP_FEATURES is the build target of that name.
The features are scorer_weights.inc's own lines: to add one, add a line with zero weights, set it in scorer_features.cc, and train.
--report trains on the repositories of one half and tells how the other half fares, both ways; --check tells
how the weights that are there fare on examples of another seed, and fails if that is badly. Both write nothing."""
import argparse, collections, json, math, pathlib, random, re, subprocess, sys, zlib

from scorer_examples import Maker, examples

SEED = 20
MADE = 24000            # examples
POINTS = 10             # of a score for one unit of log-odds
EPOCHS = 60
PULL = 0.0008           # towards zero, of each weight and example
MADE_SHARE = 0.5        # of all weight, if there is a corpus
# Never a reason to believe, whatever some corpus' tests are full of.
DOUBTS = """name_hash name_example name_test name_asks name_wrong name_interface op_compare op_call line_hash line_example line_asks line_wrong
line_interface size_under_4 foreign capitalised identifier identifier_joint identifier_camel value_credential value_example value_test value_wrong
value_interface sequence elided brackets long_word size_under_3 weak_hash name_passing holds_assignment starts_punctuation blank_word
weak_short sentence""".split()
PASSWORD = 3            # NameKind::password
WEIGHTS = pathlib.Path(__file__).parent.parent / "engine" / "scorer_weights.inc"


def corpus_records(paths, chance):
    """(repository, path, text in bytes, [(begin, end, credential or None)]). The corpus' passwords are look-alikes that some program made of
    real ones: half of them are replaced by passwords as people make them, so that it isn't that program that is learnt."""
    maker, seen = Maker(chance), set()
    for path in paths:
        for line in open(path, encoding="utf-8"):
            record = json.loads(line)
            text = record["text"].encode()
            if (record["path"], text) in seen: continue
            seen.add((record["path"], text))
            spans = [(s["start"], s["end"], label, s) for key, label in (("spans", True), ("neg_spans", False), ("ign_spans", None)) for s in record.get(key) or ()]
            replaced, shift = [], 0
            for begin, end, label, span in sorted(spans, key=lambda s: s[0]):
                begin, end = begin + shift, end + shift
                value = text[begin:end]
                if label and span["kind"] == "value" and span["label"] == "password" and len(value) < 40 and chance.random() < 0.5 and not any(begin < e for _, e, _ in replaced):
                    new = maker.password().replace(" ", "").encode()
                    text, shift, end = text[:begin] + new + text[end:], shift + len(new) - len(value), begin + len(new)
                replaced.append((begin, end, label))
            yield "/".join(record["id"].split("/")[:3]), record["path"], text, replaced


def made_records(chance, count):
    for path, text, (begin, end), good in examples(chance, count):
        begin, end = len(text[:begin].encode()), len(text[:end].encode())
        yield "", path, text.encode(), [(begin, end, good)]


def rows_of(dump, records):
    """(repository, kind, features, credential) for each candidate whose label is known."""
    records = list(records)
    data = b"".join(b"%s\n%d\n%s" % (path.replace("\n", " ").encode(), len(text), text) for _, path, text, _ in records)
    out = subprocess.run([dump], input=data, stdout=subprocess.PIPE, check=True).stdout.decode()
    rows, told = [], set()
    for line in out.splitlines():
        index, name, begin, end, kind, features = line.split()
        if (index, begin, end) in told: continue
        told.add((index, begin, end))
        index, begin, end = int(index), int(begin), int(end)
        repository, _, _, spans = records[index]
        labels = [label for b, e, label in spans if min(end, e) > max(begin, b)]
        if not labels or None in labels: continue
        rows.append((repository, int(kind), tuple(map(int, features.rstrip(",").split(","))), True in labels))
    return rows


def train(rows, count, doubts):
    """Weights of `count` features, those of `doubts` at most 0, from (features, credential, weight) rows; the same row's weights are added up."""
    merged = collections.Counter()
    for features, good, weight in rows: merged[features, good] += weight
    items = sorted(merged.items())
    total = sum(merged.values())
    weights, squares = [0.0] * count, [1e-6] * count
    order = random.Random(SEED)
    for epoch in range(EPOCHS):
        order.shuffle(items)
        rate = 0.25 / (1 + epoch / 12)
        for (features, good), weight in items:
            z = sum(weights[f] for f in features)
            error = weight * len(items) / total * (1 / (1 + math.exp(-max(-30.0, min(30.0, z)))) - good)
            for f in features:
                slope = error + PULL * weights[f]
                squares[f] += slope * slope
                weights[f] -= rate * slope / math.sqrt(squares[f])
                if f in doubts: weights[f] = min(0.0, weights[f])
    return weights


def weighted(made, corpus):
    """Each repository counts by the square root of what it has, made examples by their share."""
    sizes = collections.Counter(repository for repository, _, _, _ in corpus)
    each = {repository: size ** -0.5 for repository, size in sizes.items()}
    whole = sum(each[repository] for repository, _, _, _ in corpus)
    made_each = MADE_SHARE / (1 - MADE_SHARE) * whole / len(made) if corpus else 1.0
    return [(f, good, made_each) for _, _, f, good in made] + [(f, good, each[r]) for r, _, f, good in corpus]


def weights_of(made, corpus, names):
    bias = names.index("bias")
    columns, doubts = [], {names.index(name) for name in DOUBTS}
    for wanted in (True, False):
        part = lambda rows: [r for r in rows if (r[1] == PASSWORD) == wanted]
        points = [max(-127, min(127, round(POINTS * w))) for w in train(weighted(part(made), part(corpus)), len(names), doubts)]
        points[bias] += 50
        columns.append(points)
    return columns


def tell(title, columns, rows):
    """Prints recall and precision at each threshold; gives those of a mark, the last."""
    for threshold in (20, 30, 50):
        hit = sum(good for _, kind, f, good in rows if good and sum(columns[kind != PASSWORD][i] for i in f) >= threshold)
        wrong = sum(1 for _, kind, f, good in rows if not good and sum(columns[kind != PASSWORD][i] for i in f) >= threshold)
        all_good = sum(good for _, _, _, good in rows)
        recall, precision = hit / max(1, all_good), hit / max(1, hit + wrong)
        print(f"{title}: at {threshold} points recall {recall:.3f} of {all_good}, precision {precision:.3f}")
    return recall, precision


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump_features")
    parser.add_argument("--corpus", nargs="*", default=[])
    parser.add_argument("--half", type=int, choices=(0, 1), help="of the repositories, by CRC-32 of their name: train on it alone")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    names, *there = zip(*re.findall(r"^FEATURE\((\w+), (-?\d+), (-?\d+)\)$", WEIGHTS.read_text(), re.M))
    if options.check:
        recall, precision = tell("made anew", [list(map(int, column)) for column in there],
                                 rows_of(options.dump_features, made_records(random.Random(SEED + 1), MADE // 6)))
        sys.exit(recall < 0.95 or precision < 0.95)
    chance = random.Random(SEED)
    made = rows_of(options.dump_features, made_records(chance, MADE))
    corpus = rows_of(options.dump_features, corpus_records(options.corpus, chance))
    half_of = lambda row: zlib.crc32(row[0].encode()) & 1
    if options.report:
        for half in (0, 1):
            columns = weights_of(made, [r for r in corpus if half_of(r) == half], names)
            tell(f"half {1 - half}, trained on {half}", columns, [r for r in corpus if half_of(r) != half])
            tell("made", columns, made)
        return
    if options.half is not None: corpus = [r for r in corpus if half_of(r) == options.half]
    columns = weights_of(made, corpus, names)
    trained = f"{len(made)} made candidates" + (f" and {len(corpus)} of {len({r[0] for r in corpus})} repositories" if corpus else "")
    lines = [f"// Made by tools/train_scorer.py from {trained}: points under a password's name, and under another credential's."]
    lines += [f"FEATURE({name}, {a}, {b})" for name, a, b in zip(names, *columns)]
    WEIGHTS.write_text("\n".join(lines) + "\n")


main()
