# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads a Kanata log by its specification (kanata-log-format.md of the viewer Konata, version 0004), which is
all that this knows of it, and holds each instruction's cycles against `rmsim run --pipeline` of the same run.

    check_kanata.py LOG PIPELINE
"""
import re
import sys

ARGUMENTS = {"C=": 1, "C": 1, "I": 3, "L": 3, "S": 3, "E": 3, "R": 3, "W": 3}


def fail(number, what):
    sys.exit(f"FAILED: line {number}: {what}")


def read_log(path):
    """[pc, thread, {stage: cycle}, [stalls], cycle of retirement] of each instruction."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    if lines[0] != "Kanata\t0004":
        fail(1, "no header")
    if lines.pop() != "":
        fail(len(lines), "it does not end with a line end")
    cycle, alive, done, retired = None, {}, [], 0
    for number, line in enumerate(lines[1:], 2):
        command, *rest = line.split("\t")
        if len(rest) != ARGUMENTS.get(command, -1):
            fail(number, f"{command} with {len(rest)} arguments")
        if command == "C=":
            if cycle is not None:
                fail(number, "a second beginning")
            cycle = int(rest[0])
            continue
        if cycle is None:
            fail(number, "no cycle yet")
        if command == "C":
            if int(rest[0]) <= 0:
                fail(number, "time does not go forward")
            cycle += int(rest[0])
            continue
        key = int(rest[0])
        if command == "I":
            if key != len(alive) + len(done):
                fail(number, "not the next number")
            alive[key] = {"thread": int(rest[2]), "stages": {}, "open": {}, "stalls": []}
            continue
        if key not in alive:
            fail(number, "an instruction that has not begun, or has ended")
        one = alive[key]
        if command == "L":
            if rest[1] not in ("0", "1"):
                fail(number, "no such kind of text")
            if rest[1] == "0":
                one["pc"] = int(rest[2].split(":")[0], 16)
        elif command == "S":
            one["open"][rest[1]] = rest[2]
            if rest[1] == "0":
                if rest[2] in one["stages"]:
                    fail(number, "a stage twice")
                one["stages"][rest[2]] = cycle
            else:
                one["stalls"].append([rest[2], cycle, None])
        elif command == "E":
            if one["open"].pop(rest[1], None) != rest[2]:
                fail(number, "a stage ends that is not open")
            one["stalls"][-1][2] = cycle
        elif command == "R":
            if int(rest[1]) != retired or rest[2] not in ("0", "1"):
                fail(number, "not the next retirement")
            retired += 1
            one["complete"] = cycle
            done.append(alive.pop(key))
    if alive:
        fail(len(lines), f"{len(alive)} instructions do not retire")
    return done


def read_pipeline(path):
    """The same, from rmsim's text."""
    row = re.compile(r" *(\d+) +(\d+) +(\d+) +(\d+) +(\d+)  ([0-9a-f]{16})  (.*)")
    found, thread = [], 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("thread "):
                thread = int(line.split()[1].rstrip(","))
            match = row.match(line)
            if match:
                cycles = [int(group) for group in match.groups()[:5]]
                stall = re.findall(r"(\d+) (CMPLU_\S+|GRP_CMPL|outside)", match.group(7))
                found.append((thread, int(match.group(6), 16), cycles, [(int(n), name) for n, name in stall]))
    return found


log, pipeline = read_log(sys.argv[1]), read_pipeline(sys.argv[2])
if len(log) != len(pipeline) or not log:
    sys.exit(f"FAILED: {len(log)} instructions in the log, {len(pipeline)} in the text")
log.sort(key=lambda one: (one["thread"], one["complete"], one["stages"]["F"], one["pc"]))
pipeline.sort(key=lambda one: (one[0], one[2][4], one[2][0], one[1]))
stalls = 0
for one, (thread, pc, cycles, waits) in zip(log, pipeline):
    expected = {stage: begin for stage, begin, end in zip("FDXC", cycles, cycles[1:]) if stage == "F" or begin < end}
    if (one["thread"], one["pc"], one["stages"], one["complete"]) != (thread, pc, expected, cycles[4]):
        sys.exit(f"FAILED: {one} is not {(thread, hex(pc), cycles)}")
    for name, begin, end in one["stalls"]:
        stalls += 1
        if (end - begin, name) not in waits or end != cycles[4]:
            sys.exit(f"FAILED: {one} does not wait as {waits}")
print(f"{len(log)} instructions, {stalls} stalls")
if not stalls:
    sys.exit("FAILED: nothing waits")
