/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is the text of regs.json. */
#include "capture/snaps.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rm_snaps snaps;
    struct rm_error error;
    uint64_t value;
    if (rm_snaps_parse("regs.json", (const char *)data, size, &snaps, &error) == RM_OK) {
        (void)rm_snap_read(&snaps.snap[0].cpus[0], "pc", &value);
        rm_snaps_free(&snaps);
    }
    return 0;
}
