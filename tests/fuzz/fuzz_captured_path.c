/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is the text of a recorded path. */
#include "capture/path.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rm_path path;
    struct rm_error error;
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (rm_path_parse("path.txt", text, size, 0, &path, &error) == RM_OK)
        rm_path_free(&path);
    else
        free(text);
    return 0;
}
