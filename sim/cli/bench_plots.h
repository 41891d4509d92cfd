/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The curves of the micro-benchmarks as pictures. */
#ifndef RM_CLI_BENCH_PLOTS_H
#define RM_CLI_BENCH_PLOTS_H

#include "microbench/microbench.h"

/* Writes `folder`/NAME.svg for each curve that is drawn, with what is published of it. `measured`
 * is by figure. Errors as those of cli_replace_file and rm_figure_measure. */
enum rm_status bench_plots_write(struct rm_bed *bed, const struct rm_rows *rows,
                                 const double *measured, const char *folder,
                                 struct rm_error *error);

#endif
