/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is the name of a field, which is read and written. */
#include "fuzz_world.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fuzz_world fuzz;
    struct rm_error error;
    char name[512];
    uint64_t value;
    if (!fuzz.world) {
        struct rm_world_config config = fuzz_config();
        fuzz_open(&fuzz);
        rm_world_build(&config, fuzz.image, fuzz.layout, fuzz.mem, fuzz_from(&fuzz), &fuzz.world,
                       NULL);
        assert(fuzz.world);
    }
    if (size >= sizeof(name))
        return -1;
    memcpy(name, data, size);
    name[size] = '\0';
    if (rm_world_read(fuzz.world, name, &value, &error) == RM_OK)
        rm_world_write(fuzz.world, name, ~value, &error);
    return 0;
}
