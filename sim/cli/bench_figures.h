/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim bench --microbenchmarks`: the clock beside what is published of POWER8. */
#ifndef RM_CLI_BENCH_FIGURES_H
#define RM_CLI_BENCH_FIGURES_H

#include <stdbool.h>

/* Measures and prints all figures, as a table or as JSON, on the clock's rows of the processor or
 * file `timing` (NULL: "power8"), and draws the curves into files of the folder `plots`, which must
 * be there (NULL: not at all). Returns the exit status: CLI_FAILED if a figure is outside its
 * error. */
int bench_figures(bool json, const char *timing, const char *plots);

#endif
