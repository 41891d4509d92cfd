/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: opens the clock of timing/power8.h for a machine. */
#include "machine/power8_clock.h"

#include "machine/timed.h"
#include "timing/processors.h"

#include <stdlib.h>

struct rm_machine_clock {
    struct rm_power8 *power8;
    unsigned models;
    struct rm_rows values;     /* of the first */
    enum rm_row rows[RM_ROWS]; /* the open ones, in pairs of models from RM_MODEL_ROWS on */
};

/* The sets of rows; how many they are. */
static unsigned choose_rows(struct rm_machine_clock *clock, const struct rm_row_table *table,
                            enum rm_clock_detail detail, struct rm_rows rows[RM_MODELS_MAX])
{
    unsigned count = 0, open = 0;
    rows[count++] = rm_rows_at(table, RM_ROW_VALUE);
    if (detail == RM_CLOCK_CYCLES)
        return count;
    for (unsigned end = RM_ROW_LOW; end <= RM_ROW_HIGH; end++) {
        rows[count] = rows[RM_MODEL_VALUE];
        for (unsigned row = 0; row < RM_ROWS; row++)
            if (rm_row_is_open(table, (enum rm_row)row))
                rows[count].of[row] = table->of[row][end];
        count++;
    }
    for (unsigned row = 0; detail == RM_CLOCK_SENSITIVITY && row < RM_ROWS; row++) {
        if (!rm_row_is_open(table, (enum rm_row)row))
            continue;
        clock->rows[open++] = (enum rm_row)row;
        for (unsigned end = RM_ROW_LOW; end <= RM_ROW_HIGH; end++) {
            rows[count] = rows[RM_MODEL_VALUE];
            rows[count++].of[row] = table->of[row][end];
        }
    }
    return count;
}

static enum rm_status open_power8(struct rm_machine_clock *clock, const struct rm_row_table *table,
                                  enum rm_clock_detail detail, struct rm_error *error)
{
    struct rm_rows *rows = calloc(RM_MODELS_MAX, sizeof(*rows));
    if (!rows)
        return rm_fail(error, RM_NO_MEMORY, "no memory for the clock");
    clock->models = choose_rows(clock, table, detail, rows);
    clock->values = rows[RM_MODEL_VALUE];
    struct rm_power8_config config = {.remembers = true, .rows = rows, .models = clock->models};
    enum rm_status status = rm_power8_new(&config, &clock->power8, error);
    free(rows);
    return status;
}

enum rm_status rm_clock_open(struct rm_machine *machine, const struct rm_machine_options *options,
                             struct rm_error *error)
{
    if (options->clock > RM_CLOCK_POWER8 || options->clock_detail > RM_CLOCK_SENSITIVITY)
        return rm_fail(error, RM_BAD_INPUT,
                       "there is no clock, or no detail of one, of that number");
    if (options->clock == RM_CLOCK_INSTRUCTIONS && (options->timing || options->clock_detail))
        return rm_fail(error, RM_BAD_INPUT,
                       "a table of timing and details go with the clock of a POWER8, which was not "
                       "asked for");
    struct rm_row_table table;
    enum rm_status status = rm_row_table_choose(&table, options->timing, error);
    if (status != RM_OK)
        return status;
    machine->processor_hz = table.of[RM_ROW_core_mhz][RM_ROW_VALUE] * UINT64_C(1000000);
    if (options->clock == RM_CLOCK_INSTRUCTIONS)
        return RM_OK;
    machine->clock = calloc(1, sizeof(*machine->clock));
    if (!machine->clock)
        return rm_fail(error, RM_NO_MEMORY, "no memory for the clock");
    status = open_power8(machine->clock, &table, options->clock_detail, error);
    if (status == RM_OK)
        rm_time_by(machine, rm_power8_model(machine->clock->power8));
    return status;
}

void rm_clock_close(struct rm_machine *machine)
{
    if (machine->clock)
        rm_power8_free(machine->clock->power8);
    free(machine->clock);
    machine->clock = NULL;
}

unsigned rm_clock_models(const struct rm_machine *machine)
{
    return machine->clock ? machine->clock->models : 0;
}

const struct rm_cycle_stack *rm_clock_stack(const struct rm_machine *machine, unsigned model,
                                            unsigned thread)
{
    struct rm_power8 *power8 = machine->clock->power8;
    rm_power8_reach(power8, thread, rm_cpu_cycle(machine->cpus[thread]));
    return rm_power8_stack(power8, model, thread);
}

enum rm_row rm_clock_row(const struct rm_machine *machine, unsigned model)
{
    return machine->clock->rows[(model - RM_MODEL_ROWS) / 2];
}

uint64_t rm_clock_cycles(const struct rm_machine *machine, enum rm_row row)
{
    return rm_row_cycles(row, machine->clock->values.of[row], machine->config.core_hz);
}

void rm_clock_listen(struct rm_machine *machine, const struct rm_stage_listener *listener)
{
    rm_power8_listen(machine->clock->power8, listener);
}
