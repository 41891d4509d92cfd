/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is a packed file, which may unpack to 1 MiB. */
#include "capture/unzip.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rm_error error;
    char *text;
    size_t bytes;
    if (rm_unzip_bytes("file.zst", data, size, 1 << 20, &text, &bytes, &error) == RM_OK)
        free(text);
    return 0;
}
