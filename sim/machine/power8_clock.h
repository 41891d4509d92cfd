/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The POWER8 clock of a machine that was opened with one: which sets of rows it runs, and what
 * became of a thread's cycles on them. */
#ifndef RM_MACHINE_POWER8_CLOCK_H
#define RM_MACHINE_POWER8_CLOCK_H

#include "machine/state.h"
#include "timing/power8.h"

/* Models of the clock: the first moves the threads' clocks. */
enum { RM_MODEL_VALUE, RM_MODEL_LOW, RM_MODEL_HIGH, RM_MODEL_ROWS };
#define RM_MODELS_MAX (RM_MODEL_ROWS + 2 * RM_ROWS)

/* As the options say; RM_CLOCK_INSTRUCTIONS: none. Errors: those of rm_row_table_read; a table or
 * details without a clock. */
enum rm_status rm_clock_open(struct rm_machine *machine, const struct rm_machine_options *options,
                             struct rm_error *error);
void rm_clock_close(struct rm_machine *machine);

/* 0: the machine has no clock. */
unsigned rm_clock_models(const struct rm_machine *machine);
/* At the present cycle of the thread. */
const struct rm_cycle_stack *rm_clock_stack(const struct rm_machine *machine, unsigned model,
                                            unsigned thread);
/* Of the models from RM_MODEL_ROWS on, which come in pairs: the row that is at its low end in the
 * first and at its high end in the second. */
enum rm_row rm_clock_row(const struct rm_machine *machine, unsigned model);

/* A row of the first model, in core cycles of the machine's world; with a clock only. */
uint64_t rm_clock_cycles(const struct rm_machine *machine, enum rm_row row);

/* From now on `listener` (NULL: nobody) hears of every instruction of the first model; with a clock
 * only. It must last until it is taken away. */
void rm_clock_listen(struct rm_machine *machine, const struct rm_stage_listener *listener);

#endif
