# SPDX-License-Identifier: GPL-2.0-or-later
"""The page by itself: well-formed, of one file, with the numbers of the rows.

    check_page.py TRACE2CSV PAGE.html TRACE [CONDITION]
"""
import csv
import html.parser
import io
import json
import re
import subprocess
import sys

VOID = {"meta", "link", "br", "img", "hr", "input", "col"}


def fail(what):
    sys.exit(f"FAILED: {what}")


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.tables, self.data, self.cell = [], set(), {}, "", None
        self.section = None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag not in VOID:
            self.open.append(tag)
        for name in ("src", "href", "action", "data", "poster"):
            if name in attributes:
                fail(f"{tag} refers to {attributes[name]}")
        if tag in ("link", "iframe", "object", "embed", "img"):
            fail(f"a {tag} in a page that is to be one file")
        if "id" in attributes:
            if attributes["id"] in self.ids:
                fail(f"two of the id {attributes['id']}")
            self.ids.add(attributes["id"])
        if tag == "section":
            self.section = attributes["id"]
            self.tables[self.section] = []
        if tag == "tr":
            self.tables[self.section].append([])
        if tag in ("td", "th"):
            self.cell = ""

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            fail(f"</{tag}> at {self.getpos()} ends nothing")
        if tag in ("td", "th"):
            self.tables[self.section][-1].append(self.cell)
            self.cell = None

    def handle_data(self, text):
        if self.cell is not None:
            self.cell += text
        if self.open[-1:] == ["script"] and text.lstrip().startswith("{"):
            self.data += text


trace2csv, path, trace = sys.argv[1:4]
where = sys.argv[4:]
with open(path, encoding="utf-8") as file:
    text = file.read()
page = Page()
page.feed(text)
page.close()
if page.open:
    fail(f"still open: {page.open}")
if re.search(r"url\(|@import|https?:", text):
    fail("something from elsewhere")
needed = {"timeline", "stack", "symbols", "sensitivity", "distribution", "events", "row"}
if needed - page.ids:
    fail(f"without {needed - page.ids}")

command = [trace2csv, "--columns", "all"] + (["--where", where[0]] if where else []) + [trace]
rows = list(csv.DictReader(io.StringIO(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)))
longest = max(rows, key=lambda row: int(row["exit_cycles"]))
data = json.loads(page.data)
if {name: str(value) for name, value in data.items()} != {name: value for name, value in longest.items() if value}:
    fail("its data are not the longest exit's row")


def number(cell):
    digits = re.sub(r"[^0-9]", "", cell)
    return int(digits) if digits else 0


# An interval is of rows of the clock; that a machine lies in it nobody knows.
lead = re.search(r'<p class="big">(.*?)</p>', text).group(1)
if longest["exit_low_cycles"] and int(longest["cede_cycles"] or 0) == 0:
    ends = [f"{(int(longest[f'exit_{end}_cycles']) * 2000 + 3500) // 7000}" for end in ("low", "high")]
    said = re.sub(r"<[^>]*>|[^ -~]", "", lead)
    if not said.endswith(f"; with all open rows of the clock at their low ends {ends[0]}, at their high ends {ends[1]}"):
        fail(f"found the interval \"{said}\"; expected that of {ends}")
if "real machine" in text:
    fail("it speaks of a real machine")

phases = [name for name in ("rm_entry", "rm_intr", "rm_exit", "cede") if longest[name + "_cycles"] and
          (name != "rm_entry" or longest["vector"] == "0x0")]
stalls = page.tables["stack"]
if stalls:
    for column, phase in enumerate(phases, 1):
        if stalls[0][column] != phase:
            fail(f"column {column} is {stalls[0][column]}, not {phase}")
        if sum(number(line[column]) for line in stalls[1:]) != int(longest[phase + "_cycles"]):
            fail(f"the parts of {phase} do not sum to it")
if sum(number(line[1]) for line in page.tables["symbols"][1:]) > int(longest["exit_cycles"]):
    fail("more time in code than the exit took")
if sum(number(line[1]) for line in page.tables["distribution"][1:]) != len(rows):
    fail("the table of durations has other exits")
print(f"{len(text)} bytes, {len(stalls)} stalls, {len(page.tables['symbols'])} symbols")
