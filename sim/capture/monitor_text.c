/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/monitor_text.h"

#include "capture/text_lines.h"

#include <string.h>

/* "0x10", as the monitor writes addresses. */
static bool prefixed_hex(struct rm_span word, uint64_t *value)
{
    if (word.length < 3 || memcmp(word.text, "0x", 2) != 0)
        return false;
    return rm_span_hex((struct rm_span){word.text + 2, word.length - 2}, value);
}

bool rm_monitor_segments(const char *text, struct rm_snap_cpu *to)
{
    struct rm_lines lines = {"", text, text + strlen(text), 0};
    struct rm_span line, index, esid, vsid;
    to->segment_count = 0;
    to->has_segments = true;
    while (rm_lines_next(&lines, &line)) {
        struct rm_snap_segment segment;
        uint64_t number;
        if (!rm_span_word(&line, &index) || !rm_span_decimal(index, &number))
            continue;
        if (number >= 32 || to->segment_count == 32 || !rm_span_word(&line, &esid) ||
            !prefixed_hex(esid, &segment.esid) || !rm_span_word(&line, &vsid) ||
            !prefixed_hex(vsid, &segment.vsid))
            return false;
        segment.index = (unsigned)number;
        to->segments[to->segment_count++] = segment;
    }
    return true;
}

/* The number behind "NAME=", which ends at the first byte that is no digit of it. */
static bool member(const char *line, const char *end, const char *name, uint64_t *value)
{
    size_t length = strlen(name), digits = 0;
    const char *at = memmem(line, (size_t)(end - line), name, length);
    if (!at)
        return false;
    at += length;
    while (at + digits < end && at[digits] != ' ')
        digits++;
    return rm_span_hex((struct rm_span){at, digits}, value);
}

void rm_monitor_icps(const char *text, struct rm_snap_icp to[RM_CAPTURE_CPUS_MAX])
{
    struct rm_lines lines = {"", text, text + strlen(text), 0};
    struct rm_span line;
    while (rm_lines_next(&lines, &line)) {
        struct rm_span rest = line, word;
        const char *end = line.text + line.length;
        uint64_t cpu, xirr, priority, mfrr;
        if (!rm_span_word(&rest, &word) || word.length != 3 || memcmp(word.text, "CPU", 3) != 0)
            continue;
        if (!rm_span_word(&rest, &word) || !rm_span_decimal(word, &cpu) ||
            cpu >= RM_CAPTURE_CPUS_MAX || !member(line.text, end, "XIRR=", &xirr) ||
            !member(line.text, end, "PP=", &priority) || !member(line.text, end, "MFRR=", &mfrr))
            continue;
        to[cpu] = (struct rm_snap_icp){true, (uint32_t)xirr, (uint8_t)priority, (uint8_t)mfrr};
    }
}
