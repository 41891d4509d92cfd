# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds trace2csv's rows, summaries and timers against what `rmsim run --format json` says of the
same run, which the machine's own recorder gathered, and against Python's arithmetic.

    check_rows.py RMSIM TRACE2CSV FOLDER SCENARIO...
"""
import csv
import fractions
import io
import json
import os
import subprocess
import sys

rmsim, trace2csv, folder, scenarios = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
CORE_HZ, TB_HZ = 3500000000, 512000000


def output(*command, statuses=(0,)):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode not in statuses:
        sys.exit(f"FAILED: {' '.join(command)}: status {done.returncode}")
    return done.stdout


def rows_of(*command):
    return list(csv.DictReader(io.StringIO(output(*command))))


def number(text):
    return int(text, 16) if text.startswith("0x") else int(text) if text else 0


def same(what, got, expected):
    if got != expected:
        sys.exit(f"FAILED: {what}: trace2csv says {got}, and not {expected}")


def check_exit(name, row, exit):
    for column, key in (("hw_thread", "thread"), ("vcpu", "vcpu"), ("trap", "trap"), ("vector", "vector"),
                        ("insns", "instructions"), ("exit_cycles", "cycles"), ("r3", "r3"), ("r12", "r12")):
        value = exit[key]
        same(f"{name}: {column}", number(row[column]) if row[column] else None,
             int(value, 16) if isinstance(value, str) else value)
    same(f"{name}: opal_calls", number(row["opal_calls"]), len(exit["opal"]))
    same(f"{name}: icp_accesses", number(row["icp_accesses"]), len(exit["mmio"]))
    same(f"{name}: symbols", number(row["symbols"]), len(exit["path"]))
    phases = exit["phases"]
    # Here a nap is a phase of its own, and the host's call that comes back to it has phases, too.
    if exit["vector"] != "0x0":
        mine = ("rm_intr_cycles", "rm_exit_cycles", "cede_cycles")
        same(f"{name}: phases", sum(number(row[phase]) for phase in mine),
             phases["rm_intr"] + phases["rm_exit"])
    same(f"{name}: guest_cycles", number(row["guest_cycles"]), phases["guest"])
    account = exit.get("account")
    if account and row["exit_low_cycles"]:  # a clock that has parts
        for phase in ("rm_intr", "rm_exit", "cede"):
            cycles = account["phases"].get(phase, {}).get("cycles", 0)
            same(f"{name}: {phase} of the account", number(row[phase + "_cycles"]), cycles)
            parts = {column.split(".", 1)[1]: number(value) for column, value in row.items()
                     if column.startswith(phase + ".") and value not in ("", "0")}
            same(f"{name}: parts of {phase}", parts, account["phases"].get(phase, {}).get("parts", {}))
            same(f"{name}: sum of the parts of {phase}", sum(parts.values()), cycles)
            for end in ("low_cycles", "high_cycles"):
                same(f"{name}: {phase} {end}", number(row[f"{phase}_{end}"]),
                     account["phases"].get(phase, {}).get(end, 0))
    same(f"{name}: exit_ns", number(row["exit_ns"]), (exit["cycles"] * 10**9 * 2 + CORE_HZ) // (2 * CORE_HZ))


def nearest_rank(values, per_mille):
    return sorted(values)[max(0, -(-per_mille * len(values) // 1000) - 1)]


def nearest(value):
    """The nearest whole number, upwards in the middle."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def check_summary(trace, rows):
    for key in ("trap", "vcpu", "hcall"):
        groups = {}
        for row in rows:
            groups.setdefault(row[key], []).append(number(row["exit_cycles"]))
        summary = rows_of(trace2csv, f"--summary={key}", trace)
        same(f"groups of {key}", sorted(row[key] for row in summary), sorted(groups))
        for row in summary:
            values = groups[row[key]]
            for name, expected in (("total", sum(values)), ("min", min(values)), ("max", max(values)),
                                   ("p50", nearest_rank(values, 500)), ("p99_9", nearest_rank(values, 999))):
                same(f"{name} of {key} {row[key]}", number(row[name + "_cycles"]), expected)
                same(f"{name} of {key} {row[key]}, in ns", number(row[name + "_ns"]),
                     nearest(fractions.Fraction(expected * 10**9, CORE_HZ)))
            mean = fractions.Fraction(sum(values), len(values))
            same(f"mean of {key} {row[key]}", number(row["mean_cycles"]), nearest(mean))
            same(f"mean of {key} {row[key]}, in ns", number(row["mean_ns"]), nearest(mean * 10**9 / CORE_HZ))
    histogram = rows_of(trace2csv, "--histogram", trace)
    for row in histogram:
        first, last = number(row["first_cycles"]), number(row["last_cycles"])
        same(f"end of bucket {first}", last, 2 * first - 1 if first else 0)
        same(f"bucket {first}", number(row["count"]),
             sum(first <= number(r["exit_cycles"]) <= last for r in rows))
    same("all buckets", sum(number(row["count"]) for row in histogram), len(rows))


def tb_to_ns(ticks):
    scale, shift = (10**9 << 64) // TB_HZ, 0
    while scale >> 64:
        scale, shift = scale >> 1, shift + 1
    return (ticks * scale >> 64) << shift


def check_timers(trace, rows):
    """Of phases that come once in an exit, which here is rm_exit: the file's line from the rows."""
    ticks = [number(row["end_cycles"]) * TB_HZ // CORE_HZ -
             (number(row["end_cycles"]) - number(row["rm_exit_cycles"])) * TB_HZ // CORE_HZ
             for row in rows if row["rm_exit_cycles"]]
    lines = output(trace2csv, "--to", "kvm-timings", trace).splitlines()
    same("names of timers", [line.split(":")[0] for line in lines], ["rm_entry", "rm_intr", "rm_exit", "guest", "cede"])
    expected = [len(ticks)] + [tb_to_ns(t) for t in (sum(ticks), min(ticks, default=0), max(ticks, default=0))]
    same("rm_exit", lines[2], "rm_exit: " + " ".join(map(str, expected)))


exits = 0
for place, scenario in enumerate(scenarios):
    for clock in ("instructions", "power8"):
        trace = f"{folder}/{place}-{clock}"
        run = json.loads(output(rmsim, "run", "--clock", clock, "--format", "json", "--trace", trace, scenario,
                                statuses=(0, 1, 77)))
        runs = run["scenarios"]
        for one in runs:
            if one["result"] in ("skip", "error"):
                continue
            one_trace = trace if len(runs) == 1 else f"{trace}/{one['name'].replace('/', '.')}"
            if not os.path.exists(f"{one_trace}/metadata"):
                continue  # a sweep: a folder a place, of which the JSON has one
            rows = rows_of(trace2csv, "--columns", "all", one_trace)
            same(f"{scenario}: exits", len(rows), len(one["exits"]))
            key = lambda row: (number(row["end_cycles"]), number(row["hw_thread"]))
            for row, exit in zip(sorted(rows, key=key),
                                 sorted(one["exits"], key=lambda e: (e["start_cycle"] + e["cycles"], e["thread"]))):
                check_exit(f"{scenario}, {clock}, exit {row['exit_seq']}", row, exit)
            check_summary(one_trace, rows)
            check_timers(one_trace, rows)
            exits += len(rows)
print(f"{exits} exits of {len(scenarios)} scenarios are the same")
if exits < len(scenarios):
    sys.exit("FAILED: too few exits")
