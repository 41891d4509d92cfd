/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is the text of a schedule. What can be read is written and read again. */
#include "explore/schedule_file.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct exp_schedule schedule, again;
    struct rm_error error;
    char *text = NULL;
    size_t bytes = 0;
    if (exp_schedule_parse("f", (const char *)data, size, &schedule, &error) != RM_OK)
        return 0;
    FILE *to = open_memstream(&text, &bytes);
    assert(to);
    enum rm_status status = exp_schedule_write(&schedule, to, &error);
    fclose(to);
    if (status == RM_OK) {
        status = exp_schedule_parse("f", text, bytes, &again, &error);
        assert(status == RM_OK && again.move_count == schedule.move_count);
        assert(strcmp(again.text, schedule.text) == 0);
        exp_schedule_free(&again);
    }
    free(text);
    exp_schedule_free(&schedule);
    return 0;
}
