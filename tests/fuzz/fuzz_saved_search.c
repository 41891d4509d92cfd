/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is a saved search without its last bytes, which are the hash of the others. What can be
 * read is written and read again. */
#include "base/hash.h"
#include "explore/saved_search.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct exp_saved saved, again;
    struct rm_error error;
    uint8_t *whole = malloc(size + 8);
    assert(whole);
    if (size)
        memcpy(whole, data, size);
    rm_store(whole + size, 8, RM_LITTLE, rm_hash_bytes(RM_HASH_START, whole, size));
    enum rm_status status = exp_saved_parse(whole, size + 8, &saved, &error);
    free(whole);
    if (status != RM_OK)
        return 0;
    uint8_t *written = exp_saved_write(&saved, &size);
    assert(written);
    status = exp_saved_parse(written, size, &again, &error);
    assert(status == RM_OK && again.state_count == saved.state_count);
    exp_saved_free(&again);
    exp_saved_free(&saved);
    free(written);
    return 0;
}
