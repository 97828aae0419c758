#!/usr/bin/env python3
"""Reads a forest file (format version 1) as docs/model-format.md describes it, with nothing but the standard
library, and scores rows. Slow and plain: it shows that the description suffices.

    python3 docs/read_forest.py MODEL.iforest ROWS.csv

A line of ROWS.csv is: expected score (hexadecimal), expected box score or nothing, and the row's values.
"""
import fractions
import hashlib
import math
import struct
import sys

NONE = 0x7FFFFFFF
LIMIT = 2.0**800


def average_path_length(n):
    """c(n), as a multiple of 2^-20, halves up."""
    if n <= 1:
        return 0
    harmonic = sum(fractions.Fraction(1, i) for i in range(1, n))
    exact = 2 * harmonic - fractions.Fraction(2 * (n - 1), n)
    return math.floor(exact * 2**20 + fractions.Fraction(1, 2))


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, form):
        values = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return values[0] if len(values) == 1 else values

    def varint(self):
        value = shift = 0
        while True:
            byte = self.take("B")
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value


def open_frame(data, magic):
    assert data[:8] == magic, "another kind of file"
    version, length = struct.unpack_from(">iq", data, 8)
    assert version == 1, "another version"
    payload = data[20 : 20 + length]
    assert data[20 + length :] == hashlib.sha256(data[: 20 + length]).digest(), "damaged"
    return payload


def key(z):
    """The float not above z, as an int that sorts like it, halved."""
    try:
        nearest = struct.unpack(">f", struct.pack(">f", z))[0]
    except OverflowError:
        nearest = math.copysign(math.inf, z)
    bits = struct.unpack(">i", struct.pack(">f", nearest + 0.0))[0]
    ordered = bits if bits >= 0 else bits ^ 0x7FFFFFFF
    return (ordered - 1 if nearest > z else ordered) >> 1


class Forest:
    def __init__(self, data):
        r = Reader(open_frame(data, b"IFOREST4"))
        split, missing, leaf, boxes = r.take("BBBB")
        assert split in (0, 1) and missing == 0 and leaf in (0, 1), "a kind of forest that is not known here"
        if leaf == 1:
            self.read_assembled(r)
            return
        num_trees, configured, height_limit, seed, d, self.sample_size = r.take("iiiqii")
        self.d = d
        self.offset = [r.take("d") for _ in range(d)]
        if split == 1:
            r.take("i")  # extension level
            r.take(str(d) + "d")  # a typical row, for attribution
        self.low_bits = (d - 1).bit_length()
        limit = height_limit or max(1, (self.sample_size - 1).bit_length())
        self.trees = [self.read_tree(r, limit, boxes, split == 1) for _ in range(num_trees)]
        assert r.at == len(r.data), "bytes too many"

    def read_assembled(self, r):
        num_trees, self.d, self.normaliser = r.take("iid")
        self.trees = []
        for _ in range(num_trees):
            nodes, free = [{} for _ in range(r.take("i"))], 1
            for node in nodes:  # breadth-first
                feature = r.take("i")
                if feature < 0:
                    node["rows"], node["length"] = r.take("ii")
                else:
                    node["feature"], node["threshold"] = feature, r.take("d")
                    node["left"], node["right"] = nodes[free], nodes[free + 1]
                    free += 2
            self.trees.append(nodes[0])
        assert r.at == len(r.data), "bytes too many"

    def read_tree(self, r, limit, boxes, hyperplanes):
        nodes = [{"size": self.sample_size, "depth": 0}]
        for node in nodes:  # grows while it is walked: breadth-first
            if node["size"] == 1 or node["depth"] == limit:
                continue
            left = r.varint()
            if left == 0:
                continue
            if hyperplanes:
                node["terms"] = [r.take("if") for _ in range(r.varint())]
                node["threshold"] = r.take("d")
            else:
                word = r.take("i")
                if word == NONE:
                    node["feature"], node["threshold"] = r.take("id")
                else:
                    node["word"] = word
                    node["feature"] = word & ((1 << self.low_bits) - 1)
            if boxes:
                node["box"] = r.take(str(2 * self.d) + "f")
            node["left"] = {"size": left, "depth": node["depth"] + 1}
            node["right"] = {"size": node["size"] - left, "depth": node["depth"] + 1}
            nodes += [node["left"], node["right"]]
        return nodes[0]

    def goes_right(self, node, row):
        if "terms" in node:
            sums = [0.0] * 4
            for k, (f, weight) in enumerate(node["terms"]):
                sums[k % 4] += weight * max(-LIMIT, min(LIMIT, row[f] - self.offset[f]))
            return (sums[0] + sums[2]) + (sums[1] + sums[3]) >= node["threshold"]
        f = node["feature"]
        if "threshold" in node:
            return row[f] >= node["threshold"]
        return (key(row[f] - self.offset[f]) >> self.low_bits << self.low_bits) > node["word"]

    def score(self, row):
        total = 0
        for node in self.trees:
            while "left" in node:
                node = node["right"] if self.goes_right(node, row) else node["left"]
            total += node["length"] if "length" in node else (node["depth"] << 20) + average_path_length(node["size"])
        if hasattr(self, "normaliser"):
            return 2 ** (-(total / (1 << 20) / len(self.trees)) / self.normaliser)
        return 2 ** (-(total / len(self.trees)) / average_path_length(self.sample_size))


def main(model, rows):
    with open(model, "rb") as file:
        forest = Forest(file.read())
    with open(rows, encoding="ascii") as file:
        for number, line in enumerate(file, 1):
            cells = line.strip().split(",")
            score = forest.score([float(cell) for cell in cells[2:]])
            expected = float.fromhex(cells[0])
            print(f"row {number}: {score:.6f}")
            if not math.isclose(score, expected, rel_tol=1e-12):
                sys.exit(f"row {number}: expected {expected}, got {score}")
    print("scores agree")


if __name__ == "__main__":
    main(*sys.argv[1:])
