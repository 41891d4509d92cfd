/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/account_text.h"

#define PARTS_SHOWN   5
#define EFFECTS_SHOWN 8

static const char *const phase_names[RM_PHASES] = {
    [RM_PHASE_RM_ENTRY] = "rm_entry",
    [RM_PHASE_RM_INTR] = "rm_intr",
    [RM_PHASE_RM_EXIT] = "rm_exit",
    [RM_PHASE_CEDE] = "cede",
};

const char *cli_stall_name(enum rm_stall stall)
{
    static const char *const names[RM_STALLS] = {
#define STALL(id, name, about) name,
#include "rmsim/stalls.def"
#undef STALL
    };
    return names[stall];
}

/* The largest part that is smaller than `*below`, or of that size and behind `last`; RM_STALLS:
 * none. */
static enum rm_stall next_largest(const struct rm_phase_account *phase, enum rm_stall last)
{
    enum rm_stall found = RM_STALLS;
    for (unsigned i = 0; i < RM_STALLS; i++) {
        bool behind = last == RM_STALLS || phase->part[i] < phase->part[last] ||
                      (phase->part[i] == phase->part[last] && i > last);
        if (phase->part[i] && behind && (found == RM_STALLS || phase->part[i] > phase->part[found]))
            found = (enum rm_stall)i;
    }
    return found;
}

static void print_phase(FILE *to, const char *name, const struct rm_phase_account *phase)
{
    fprintf(to, "               %-9s %llu cycles", name, (unsigned long long)phase->cycles);
    if (phase->low_cycles != phase->high_cycles)
        fprintf(to, " [%llu, %llu]", (unsigned long long)phase->low_cycles,
                (unsigned long long)phase->high_cycles);
    fprintf(to, ", %llu instructions:", (unsigned long long)phase->instructions);
    enum rm_stall stall = RM_STALLS;
    for (unsigned i = 0; i < PARTS_SHOWN; i++) {
        stall = next_largest(phase, stall);
        if (stall == RM_STALLS)
            break;
        fprintf(to, "%s\n                         %8llu  %4.1f %%  %s", i ? "" : "",
                (unsigned long long)phase->part[stall],
                100.0 * (double)phase->part[stall] / (double)phase->cycles, cli_stall_name(stall));
    }
    fputc('\n', to);
}

void cli_print_account(FILE *to, const struct rm_exit *exit)
{
    for (unsigned i = 0; i < RM_PHASES; i++)
        if (exit->account->phase[i].cycles)
            print_phase(to, phase_names[i], &exit->account->phase[i]);
    for (size_t i = 0; i < exit->effect_count && i < EFFECTS_SHOWN; i++) {
        const struct rm_row_effect *effect = &exit->effects[i];
        fprintf(to, "               %-9s %-22s %llu to %llu cycles\n", i ? "" : "rows", effect->row,
                (unsigned long long)effect->low_cycles, (unsigned long long)effect->high_cycles);
    }
}

static json_t *number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *phase_json(const struct rm_phase_account *phase)
{
    json_t *parts = json_object();
    for (unsigned i = 0; i < RM_STALLS; i++)
        if (phase->part[i])
            json_object_set_new(parts, cli_stall_name((enum rm_stall)i), number(phase->part[i]));
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "cycles", number(phase->cycles), "low_cycles",
                     number(phase->low_cycles), "high_cycles", number(phase->high_cycles),
                     "instructions", number(phase->instructions), "parts", parts);
}

json_t *cli_account_json(const struct rm_exit *exit)
{
    if (!exit->account)
        return json_null();
    json_t *phases = json_object(), *effects = json_array();
    for (unsigned i = 0; i < RM_PHASES; i++)
        if (exit->account->phase[i].cycles)
            json_object_set_new(phases, phase_names[i], phase_json(&exit->account->phase[i]));
    for (size_t i = 0; i < exit->effect_count; i++)
        json_array_append_new(effects,
                              json_pack("{s:s, s:o, s:o}", "row", exit->effects[i].row,
                                        "low_cycles", number(exit->effects[i].low_cycles),
                                        "high_cycles", number(exit->effects[i].high_cycles)));
    return json_pack("{s:o, s:o}", "phases", phases, "rows", effects);
}
