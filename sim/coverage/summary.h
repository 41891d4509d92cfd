/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Coverage as a table for people: for each symbol how many of its instructions and of the
 * directions of its conditional branches were reached, and then everything that was not, by symbol
 * and offset.
 */
#ifndef RM_COVERAGE_SUMMARY_H
#define RM_COVERAGE_SUMMARY_H

#include "coverage/code.h"

#include <stdio.h>

/* Writes it; that something went wrong is seen at `to`. */
void cov_summary_write(const struct cov_code *code, FILE *to);

#endif
