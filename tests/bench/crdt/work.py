"""Writes the work of every case as a file that each engine reads before its clock starts, so that all do the same.

python3 work.py TRACE FOLDER

A file is a count of sections, a section is a count of records, a record is kind, who, index, length and size, then `size` bytes of UTF-8
(numbers: 32 bits each). All counts are 32 bits, little endian. The generator is mulberry32 with a seed for each case.
"""

import gzip
import json
import os
import struct
import sys

TEXT, NUMBERS, STRINGS, MAP_NUMBER, MAP_OBJECT, MAP_STRING, PIECE, EXCHANGE, ORDER = range(1, 10)
N = 6000
CLIENTS = 20 * int(N ** 0.5)


class Random:
    def __init__(self, name):
        self.state = 7
        for letter in name:
            self.state = (self.state * 131 + ord(letter)) & 0xFFFFFFFF

    def u32(self):
        self.state = (self.state + 0x6D2B79F5) & 0xFFFFFFFF
        t = self.state
        t = ((t ^ (t >> 15)) * (t | 1)) & 0xFFFFFFFF
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return (t ^ (t >> 14)) & 0xFFFFFFFF

    def within(self, low, high):
        return low + self.u32() % (high - low + 1)

    def coin(self):
        return self.u32() < 0x80000000

    def word(self, low, high):
        return "".join(chr(97 + self.u32() % 26) for _ in range(self.within(low, high)))


def record(kind, who, index, length, content=b""):
    return struct.pack("<5I", kind, who, index, length, len(content)) + content


def edit(index, delete=0, insert="", who=0):
    return record(TEXT, who, index, delete, insert.encode())


def numbers(index, values):
    return record(NUMBERS, 0, index, len(values), struct.pack("<%dI" % len(values), *values))


def write(folder, name, *sections):
    with open(os.path.join(folder, name + ".work"), "wb") as out:
        out.write(struct.pack("<I", len(sections)))
        for section in sections:
            out.write(struct.pack("<I", len(section)) + b"".join(section))


def expected(text):
    return [edit(0, 0, text)]


def inserts(random, text, low, high):
    """N strings at random positions: the edits, and the text at the end."""
    edits = []
    for _ in range(N):
        at = random.within(0, len(text))
        new = random.word(low, high)
        text = text[:at] + new + text[at:]
        edits.append(edit(at, 0, new))
    return edits, text


def change(random, text, edits):
    """One insertion, or a deletion of up to nine characters."""
    at = random.within(0, len(text))
    if at == len(text) or random.coin():
        new = random.word(2, 10)
        edits.append(edit(at, 0, new))
        return text[:at] + new + text[at:]
    gone = random.within(1, min(9, len(text) - at))
    edits.append(edit(at, gone))
    return text[:at] + text[at + gone:]


def one_author(folder):
    text = Random("B1").word(N, N)
    write(folder, "B1.1", [edit(i, 0, c) for i, c in enumerate(text)], expected(text))
    write(folder, "B1.2", [edit(0, 0, text)], expected(text))
    write(folder, "B1.3", [edit(0, 0, c) for c in reversed(text)], expected(text))
    for name, low, high in (("B1.4", 1, 1), ("B1.5", 2, 10)):
        edits, end = inserts(Random(name), "", low, high)
        write(folder, name, edits, expected(end))
    write(folder, "B1.6", [edit(0, 0, text), edit(0, N)], expected(""))
    random, edits, end = Random("B1.7"), [], ""
    for _ in range(N):
        end = change(random, end, edits)
    write(folder, "B1.7", edits, expected(end))
    random = Random("B1.8")
    values = [random.within(0, 0x7FFFFFFE) for _ in range(N)]
    write(folder, "B1.8", [numbers(i, [v]) for i, v in enumerate(values)], [numbers(0, values)])
    write(folder, "B1.9", [numbers(0, values)], [numbers(0, values)])
    write(folder, "B1.10", [numbers(0, [v]) for v in values], [numbers(0, values[::-1])])
    random, edits, end = Random("B1.11"), [], []
    for v in values:
        at = random.within(0, len(end))
        end.insert(at, v)
        edits.append(numbers(at, [v]))
    write(folder, "B1.11", edits, [numbers(0, end)])


def two_authors(folder):
    for name, low, high in (("B2.1", N, N), ("B2.2", 1, 1), ("B2.3", 3, 9), ("B2.4", 3, 9)):
        random = Random(name)
        start = random.word(100, 100)
        sides = []
        for _ in range(2):
            if name == "B2.1":
                edits = [edit(0, 0, random.word(N, N))]
            elif name == "B2.4":
                edits, text = [], start
                for _ in range(N):
                    at = random.within(0, len(text))
                    new = random.word(low, high)
                    text = text[:at] + new + text[at:]
                    edits.append(edit(at, 0, new))
                    text = change(random, text, edits)
            else:
                edits, _ = inserts(random, start, low, high)
            sides.append(edits)
        write(folder, name, [edit(0, 0, start)], *sides)


def many_authors(folder):
    every = range(CLIENTS)
    write(folder, "B3.1", [record(MAP_NUMBER, i + 1, i, 0) for i in every])
    write(folder, "B3.2", [record(MAP_OBJECT, i + 1, 0, 0, str(i).encode()) for i in every])
    write(folder, "B3.3", [record(MAP_STRING, i + 1, 0, 0, (str(i) * CLIENTS).encode()) for i in every])
    write(folder, "B3.4", [record(STRINGS, i + 1, 0, 1, str(i).encode()) for i in every])
    write(folder, "B3.5", [edit(0, 0, str(i), i + 1) for i in every])


def trace(folder, path):
    with gzip.open(path) as read:
        recorded = json.load(read)
    edits = [edit(at, gone, new) for step in recorded["txns"] for at, gone, new in step["patches"]]
    write(folder, "B4", edits, expected(recorded["endContent"]))


def rich(folder):
    """Every 50 characters 25 are bold; 2,000 single characters at random positions."""
    for name, size in (("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000)):
        random = Random("rich" + name)
        pieces, text = [], []
        for i in range(size // 25):
            piece = random.word(25, 25)
            text += piece
            pieces.append(record(PIECE, 0, i * 25, i % 2, piece.encode()))
        edits = []
        for _ in range(2000):
            at = random.within(0, len(text))
            new = random.word(1, 1)
            text.insert(at, new)
            edits.append(edit(at, 0, new))
        write(folder, "rich-" + name, pieces, edits, expected("".join(text)))


def shuffled(folder):
    """Four authors type in bursts, with a correction now and then, and hear of each other after every 50 edits. The last section is the
    order in which a reader gets the updates. An author deletes only what it typed in this burst, so that the length is known."""
    for name, rounds in (("2k", 10), ("10k", 50), ("25k", 125), ("50k", 250), ("100k", 500)):
        random = Random("updates" + name)
        edits, length, total = [], 0, 0
        for _ in range(rounds):
            grown = 0
            for who in range(1, 5):
                view, at, typed = length, 0, 0
                for step in range(50):
                    if step % 10 == 0:
                        at, typed = random.within(0, view), 0
                    if typed and random.within(0, 7) == 0:
                        at, typed, view = at - 1, typed - 1, view - 1
                        edits.append(edit(at, 1, "", who))
                    else:
                        new = random.word(1, 2)
                        edits.append(edit(at, 0, new, who))
                        at, typed, view = at + len(new), typed + len(new), view + len(new)
                    total += 1
                grown += view - length
            length += grown
            edits.append(record(EXCHANGE, 0, 0, 0))
        order = list(range(total))
        for i in range(total - 1, 0, -1):
            j = random.u32() % (i + 1)
            order[i], order[j] = order[j], order[i]
        write(folder, "updates-" + name, edits, [record(ORDER, 0, length, total, struct.pack("<%dI" % total, *order))])


if __name__ == "__main__":
    where = sys.argv[2]
    os.makedirs(where, exist_ok=True)
    one_author(where)
    two_authors(where)
    many_authors(where)
    trace(where, sys.argv[1])
    rich(where)
    shuffled(where)
