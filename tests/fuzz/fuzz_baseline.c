/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is a baseline. */
#include "scenario/baseline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scn_baseline baseline;
    struct rm_error error;
    (void)scn_baseline_parse("fuzz", (const char *)data, size, &baseline, &error);
    scn_baseline_free(&baseline);
    return 0;
}
