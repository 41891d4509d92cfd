# SPDX-License-Identifier: GPL-2.0-or-later
"""The rules of the Trace Event Format (Google's document of that name), for the kinds that are used:

- the file is one object with `traceEvents`, a list, and `displayTimeUnit` "ms" or "ns";
- every event has ph, pid, tid; all but metadata (M) have ts, a number of microseconds;
- B has a name, E ends the innermost B of its track, and nothing stays open;
- i has a scope s, one of g, p, t; M is process_name or thread_name with args.name;
- time does not go back in a track.

    check_trace_events.py FILE.json [EXITS.csv]
"""
import csv
import json
import re
import sys

CORE_HZ = 3500000000


def refuse_constant(text):
    raise ValueError(f"{text} is not JSON")


def no_twins(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError(f"a key is there twice in {pairs}")
    return dict(pairs)


def check(where, good, what):
    if not good:
        sys.exit(f"FAILED: {where}: {what}")


with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file, parse_constant=refuse_constant, object_pairs_hook=no_twins)
check("file", isinstance(document.get("traceEvents"), list), "no list of events")
check("file", document.get("displayTimeUnit") in ("ms", "ns"), "no unit")

open_slices, last, slices, named, instants = {}, {}, [], set(), {}
for number, event in enumerate(document["traceEvents"]):
    where = f"event {number} {event}"
    track = (event.get("pid"), event.get("tid"))
    check(where, all(isinstance(part, int) for part in track), "no track")
    check(where, event.get("ph") in ("B", "E", "i", "M"), "unknown kind")
    if event["ph"] == "M":
        check(where, event.get("name") in ("process_name", "thread_name"), "unknown metadata")
        check(where, isinstance(event["args"]["name"], str), "no name")
        named.add((event["name"],) + track)
        continue
    check(where, isinstance(event.get("ts"), (int, float)) and event["ts"] >= 0, "no time")
    check(where, event["ts"] >= last.get(track, 0), "time goes back")
    check(where, ("thread_name",) + track in named, "its track has no name yet")
    last[track] = event["ts"]
    stack = open_slices.setdefault(track, [])
    if event["ph"] == "B":
        check(where, isinstance(event.get("name"), str) and event["name"], "no name")
        stack.append(event)
    elif event["ph"] == "E":
        check(where, stack, "nothing is open")
        slices.append((track, stack.pop(), event["ts"], len(stack)))
    else:
        instants.setdefault(event.get("name"), event.get("args", {}))
        check(where, event.get("s") in ("g", "p", "t") and event.get("name"), "no scope, or no name")
for track, stack in open_slices.items():
    check(track, not stack, f"still open: {stack}")
check("file", slices, "no slices")

if len(sys.argv) > 2:
    with open(sys.argv[2], encoding="utf-8") as file:
        rows = sorted((int(row["hw_thread"]), int(row["start_cycles"]), int(row["exit_cycles"]))
                      for row in csv.DictReader(file))
    exits = [(track[1], round(begin["ts"] * CORE_HZ / 1e6), round((end - begin["ts"]) * CORE_HZ / 1e6))
             for track, begin, end, _ in slices if begin["name"].startswith("exit ")]
    check("exits", sorted(exits) == rows, f"{sorted(exits)} are not {rows}")
    phases = [begin["name"] for _, begin, _, depth in slices if depth == 1]
    check("phases", set(phases) <= {"rm_entry", "rm_intr", "rm_exit", "cede"} and len(phases) >= len(rows), phases)
# What is read in hex is in hex, what has a name has it, and counts are numbers.
for name, field, kind in (("injected", "kind", r"(msi|hcall)"), ("injected", "number", "0x[0-9a-f]+"), ("host_run", "core", int)):
    value = instants.get(name, {}).get(field)
    check(f"{name}.{field}", isinstance(value, int) if kind is int else re.fullmatch(kind, str(value)), value)
print(f"{len(slices)} slices in {len(open_slices)} tracks")
