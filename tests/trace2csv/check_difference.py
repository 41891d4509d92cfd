# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds `trace2csv --diff --to csv` of two traces against their rows, and the time in code symbols against the
slices of the timeline.

    check_difference.py TRACE2CSV BASE TRACE
"""
import csv
import io
import json
import subprocess
import sys

trace2csv, base, trace = sys.argv[1:]
CORE_HZ = 3500000000


def output(*command, statuses=(0,)):
    done = subprocess.run([trace2csv, *command], stdout=subprocess.PIPE, text=True)
    if done.returncode not in statuses:
        sys.exit(f"FAILED: {command}: status {done.returncode}")
    return done.stdout


def rows_of(*command, **more):
    return list(csv.DictReader(io.StringIO(output(*command, **more))))


def means(folder):
    """{"exit": ..., "rm_exit": ..., "rm_exit HWSYNC": ..., symbol: ...} of the one kind of exits that there is."""
    rows = rows_of("--columns", "all", "--where", "vector = 0x500", folder)
    found = {}
    for column in rows[0]:
        values = [int(row[column]) for row in rows if row[column].isdigit()]
        if column in ("rm_intr_cycles", "rm_exit_cycles") or "." in column and values:
            found[column.replace("_cycles", "").replace(".", " ", 1)] = sum(values) / len(rows)
    for end in ("", "low_", "high_"):
        found[f"exit {end}"] = sum(int(row[f"exit_{end}cycles"]) for row in rows) / len(rows)
    events = json.loads(output("--to", "chrome-json", folder))["traceEvents"]
    stack = []
    for event in events:
        if event["ph"] == "B" and event["pid"] == 1:
            stack.append(event)
        elif event["ph"] == "E":
            begin = stack.pop()
            if len(stack) == 2 and stack[0]["name"].startswith("exit 0x500"):
                cycles = round((event["ts"] - begin["ts"]) * CORE_HZ / 1e6)
                found[begin["name"]] = found.get(begin["name"], 0) + cycles / len(rows)
    return found


before, after = means(base), means(trace)
lines = rows_of("--where", "vector = 0x500", "--diff", base, "--to", "csv", trace, statuses=(0, 1))
checked = {}
for line in lines:
    name = "exit " if line["what"] == "exit" else line["name"]
    for side, column in ((before, "base_cycles"), (after, "cycles")):
        if abs(side.get(name, 0) - float(line[column])) > 0.001:
            sys.exit(f"FAILED: {name}: {line[column]} and not {side.get(name, 0)}")
    if line["what"] == "exit":
        for end in ("low", "high"):
            if abs(after[f"exit {end}_"] - before[f"exit {end}_"] - float(line[f"change_{end}_cycles"])) > 0.001:
                sys.exit(f"FAILED: {line} at the {end} ends")
    checked[line["what"]] = checked.get(line["what"], 0) + 1
names = {line["name"] for line in lines}
missing = [name for side in (before, after) for name, mean in side.items() if mean and name not in names and
           not name.startswith("exit ") and not name.startswith("rm_entry ")]
if missing or min(checked.get(what, 0) for what in ("exit", "phase", "symbol", "stall")) < 1:
    sys.exit(f"FAILED: {checked}, without {missing}")
print(checked)
