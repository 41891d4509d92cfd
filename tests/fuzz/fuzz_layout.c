/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is the text of a layout file. */
#include "exercise.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tiny_elf tiny;
    struct rm_layout *layout;
    struct rm_error error;
    char path[64];
    int file = memfd_create("layout", MFD_CLOEXEC);
    assert(file >= 0);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    if (write(file, data, size) == (ssize_t)size) {
        start_carrier(&tiny, RM_LITTLE);
        struct rm_image *image = open_carrier(&tiny);
        const struct rm_layout_source source = {.layout_path = path};
        if (rm_layout_open(image, &source, &layout, &error) == RM_OK) {
            exercise_layout(layout);
            rm_layout_close(layout);
        }
        rm_image_close(image);
        tiny_free(&tiny);
    }
    close(file);
    return 0;
}
