/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *   read_trace [--count] <trace>
 *
 * Prints each event of a trace in a line, or how many there are of each kind; in the end the
 * reader's error, if there is one, on standard error.
 */
#include "trace/ctf_reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    bool count = argc > 1 && strcmp(argv[1], "--count") == 0;
    uint64_t counts[RM_EVENT_TYPES] = {0};
    struct rm_error error = {.text = ""};
    struct rm_ctf_reader *reader;
    const struct rm_event *event;
    char line[4096];
    enum rm_status status = rm_ctf_open(argv[argc - 1], &reader, &error);
    if (status != RM_OK) {
        fprintf(stderr, "read_trace: %s\n", error.text);
        return 2;
    }
    while ((status = rm_ctf_next(reader, &event, &error)) == RM_OK && event) {
        counts[event->type]++;
        if (count)
            continue;
        rm_event_print(event, line, sizeof(line));
        puts(line);
    }
    for (unsigned type = 0; count && type < RM_EVENT_TYPES; type++)
        if (counts[type])
            printf("%s %" PRIu64 "\n", rm_event_name((enum rm_event_type)type), counts[type]);
    if (status != RM_OK)
        fprintf(stderr, "read_trace: %s\n", error.text);
    rm_ctf_close(reader);
    return status == RM_OK ? 0 : 2;
}
