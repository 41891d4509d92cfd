/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How often each instruction of an image was executed, and how often each branch was taken, by
 * whatever thread in whatever world (cpu/tally.h).
 *
 * The counts lie in memory that is shared with processes that are forked later, so that what
 * several of them run comes to one sum.
 */
#ifndef RM_COVERAGE_COUNTS_H
#define RM_COVERAGE_COUNTS_H

#include "cpu/tally.h"
#include "image/image.h"

/* All zero, for the code of `image`. RM_NO_MEMORY. The caller ends it with cov_counts_free (NULL is
 * allowed), after whoever counts has stopped. */
enum rm_status cov_counts_new(const struct rm_image *image, struct rm_tally **out,
                              struct rm_error *error);
void cov_counts_free(struct rm_tally *counts);

/* Of the instruction at an address in either form; zero where the image has no code. */
struct rm_tally_count cov_count_at(const struct rm_tally *counts, uint64_t address);

#endif
