#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""babeltrace_lines.py <trace>: what babeltrace2 reads of a trace, in the lines of rm_event_print.

Nothing of the trace's layout is known here: names, values and signs are those that babeltrace2
prints, which has them from the metadata."""
import re
import subprocess
import sys

EVENT = re.compile(r"^\[(\d+)\] \(\+[\d?]+\) (\w+): (.*)$")
GROUP = re.compile(r"\{ (.*?) \}(?:, |$)")
TEXT = r'"(?:[^"\\]|\\.)*"'
FIELD = re.compile(r"(\w+) = (\( (?:" + TEXT + r"|<unknown>) : container = [-\w]+ \)|" + TEXT + r"|[^,{} ]+)")
ACTORS = ["thread", "host", "device", "nest"]
ESCAPES = {"n": "\n", "t": "\t"}


def plain(value):
    if value.startswith("("):  # an enumeration: the number
        return value.split("container = ")[1].split(" ")[0].lower()
    if value.startswith('"'):
        return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group(1)), value[1:-1])
    return value.lower()  # hex


def line_of(match):
    cycle, name, rest = match.groups()
    fields = [(key, plain(value)) for key, value in FIELD.findall(rest)]
    head = dict(fields[:7])  # contexts of packet and event
    out = f"{head['seq']} @{int(cycle)} {ACTORS[int(head['actor'])]} {head['cpu_id']}"
    if head["exit"] != "0":
        out += f" exit {head['exit']}"
    if head["cause"] != "0":
        out += f" cause {head['cause']}"
    out += f" {name}" + "".join(f" {key}={value}" for key, value in fields[7:])
    return int(head["seq"]), out


def main():
    read = subprocess.run(["babeltrace2", "--clock-cycles", sys.argv[1]], check=True,
                          capture_output=True, encoding="utf-8")
    if read.stderr:
        sys.exit(f"babeltrace2 says: {read.stderr}")
    lines = []
    for line in read.stdout.splitlines():
        match = EVENT.match(line)
        if not match:
            sys.exit(f"babeltrace2 printed: {line}")
        lines.append(line_of(match))
    for _, line in sorted(lines):
        print(line)


main()
