/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An lcov tracefile (geninfo(1), "FILES"): one record, whose source file is the listing. FN and
 * FNDA are symbols, DA instructions, BRDA conditional branches: of each, block 0, branch 0 is that
 * it was not taken, branch 1 that it was.
 */
#ifndef RM_COVERAGE_TRACEFILE_H
#define RM_COVERAGE_TRACEFILE_H

#include "coverage/code.h"

#include <stdio.h>

/* `listing` is the path of the listing, absolute. That something went wrong is seen at `to`. */
void cov_tracefile_write(const struct cov_code *code, const char *listing, FILE *to);

#endif
