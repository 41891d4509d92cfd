/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/account_text.h"

#define PARTS_SHOWN   5
#define EFFECTS_SHOWN 8
#define SUMMARY_PARTS 3

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

/* The phases in which the thread runs, as one. */
static struct rm_phase_account whole(const struct rm_account *account)
{
    struct rm_phase_account sum = {0};
    for (unsigned i = 0; i < RM_PHASES; i++) {
        const struct rm_phase_account *phase = &account->phase[i];
        if (i == RM_PHASE_CEDE)
            continue;
        sum.cycles += phase->cycles;
        sum.instructions += phase->instructions;
        sum.low_cycles += phase->low_cycles;
        sum.high_cycles += phase->high_cycles;
        for (unsigned part = 0; part < RM_STALLS; part++)
            sum.part[part] += phase->part[part];
    }
    return sum;
}

/* Where the time went, in a line. */
static void print_summary(FILE *to, const struct rm_account *account, double ns)
{
    static const char *const about[RM_STALLS] = {
#define STALL(id, name, about) about,
#include "rmsim/stalls.def"
#undef STALL
    };
    const struct rm_phase_account sum = whole(account);
    if (!sum.cycles)
        return;
    fprintf(to, "     time      %.0f ns", (double)sum.cycles * ns);
    if (account->phase[RM_PHASE_CEDE].cycles)
        fputs(" without naps", to);
    if (sum.low_cycles != sum.high_cycles)
        fprintf(to, " [%.0f, %.0f]", (double)sum.low_cycles * ns, (double)sum.high_cycles * ns);
    enum rm_stall stall = RM_STALLS;
    for (unsigned i = 0; i < SUMMARY_PARTS; i++) {
        stall = next_largest(&sum, stall);
        if (stall == RM_STALLS)
            break;
        fprintf(to, "%s %.0f %% %s", i ? ";" : ":",
                100.0 * (double)sum.part[stall] / (double)sum.cycles, about[stall]);
    }
    fputc('\n', to);
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
        fprintf(to, "\n                         %8llu  %4.1f %%  %s",
                (unsigned long long)phase->part[stall],
                100.0 * (double)phase->part[stall] / (double)phase->cycles, rm_stall_name(stall));
    }
    fputc('\n', to);
}

void cli_print_account(FILE *to, const struct rm_exit *exit, double ns_per_cycle)
{
    print_summary(to, exit->account, ns_per_cycle);
    for (unsigned i = 0; i < RM_PHASES; i++)
        if (exit->account->phase[i].cycles)
            print_phase(to, rm_phase_name((enum rm_phase)i), &exit->account->phase[i]);
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
            json_object_set_new(parts, rm_stall_name((enum rm_stall)i), number(phase->part[i]));
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
            json_object_set_new(phases, rm_phase_name((enum rm_phase)i),
                                phase_json(&exit->account->phase[i]));
    for (size_t i = 0; i < exit->effect_count; i++)
        json_array_append_new(effects,
                              json_pack("{s:s, s:o, s:o}", "row", exit->effects[i].row,
                                        "low_cycles", number(exit->effects[i].low_cycles),
                                        "high_cycles", number(exit->effects[i].high_cycles)));
    return json_pack("{s:o, s:o}", "phases", phases, "rows", effects);
}
