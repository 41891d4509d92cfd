/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: room for counts. */
#include "coverage/counts.h"

#include <stdlib.h>
#include <sys/mman.h>

/* The real address past the last code symbol: they are in the order of real addresses. */
static uint64_t code_end(const struct rm_image *image)
{
    uint32_t symbols = rm_image_symbols(image);
    return symbols ? rm_real(rm_image_symbol_end(image, symbols - 1)) : 0;
}

enum rm_status cov_counts_new(const struct rm_image *image, struct rm_tally **out,
                              struct rm_error *error)
{
    struct rm_tally *counts = calloc(1, sizeof(*counts));
    if (!counts)
        return rm_fail(error, RM_NO_MEMORY, "no memory to count instructions");
    counts->count = code_end(image) / 4 + 1;
    counts->of = mmap(NULL, counts->count * sizeof(*counts->of), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (counts->of == MAP_FAILED) {
        free(counts);
        return rm_fail(error, RM_NO_MEMORY, "no memory to count instructions");
    }
    *out = counts;
    return RM_OK;
}

void cov_counts_free(struct rm_tally *counts)
{
    if (!counts)
        return;
    munmap(counts->of, counts->count * sizeof(*counts->of));
    free(counts);
}

struct rm_tally_count cov_count_at(const struct rm_tally *counts, uint64_t address)
{
    uint64_t number = rm_real(address) / 4;
    return number < counts->count ? counts->of[number] : (struct rm_tally_count){0};
}
