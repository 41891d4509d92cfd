/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/page_text.h"

#include "base/markup.h"
#include "cli/plain.h"
#include "trace2csv/exit_rows.h"

#include <inttypes.h>
#include <string.h>

void t2c_print_html(FILE *to, const char *text)
{
    const char *plain = cli_plain(text);
    rm_print_markup(to, plain, strlen(plain));
}

void t2c_print_number(FILE *to, uint64_t value)
{
    char digits[24];
    int count = snprintf(digits, sizeof(digits), "%" PRIu64, value);
    for (int i = 0; i < count; i++) {
        if (i && count > 4 && (count - i) % 3 == 0)
            fputs("&#8239;", to);
        fputc(digits[i], to);
    }
}

void t2c_print_ns(FILE *to, const struct t2c_page_data *data, uint64_t cycles)
{
    t2c_print_number(to, t2c_ns(data->about, cycles));
}

double t2c_percent_of_timeline(const struct t2c_page_data *data, uint64_t cycle)
{
    return 100 * (double)(cycle - data->begin_cycle) /
           (double)(data->end_cycle - data->begin_cycle);
}

enum t2c_stall_class t2c_class_of_stall(enum rm_stall stall)
{
    static const enum t2c_stall_class classes[RM_STALLS] = {
        [RM_STALL_COMPLETES] = T2C_COMPLETES, [RM_STALL_IC_MISS] = T2C_FRONT_END,
        [RM_STALL_BR_MPRED] = T2C_FRONT_END,  [RM_STALL_REDIRECT] = T2C_FRONT_END,
        [RM_STALL_HELD_SYNC] = T2C_BARRIERS,  [RM_STALL_HELD_MAP] = T2C_FRONT_END,
        [RM_STALL_HELD_ISSQ] = T2C_FRONT_END, [RM_STALL_HELD_SRQ] = T2C_FRONT_END,
        [RM_STALL_NOSLOT] = T2C_FRONT_END,    [RM_STALL_FXU] = T2C_CORE,
        [RM_STALL_FXLONG] = T2C_CORE,         [RM_STALL_VSU] = T2C_CORE,
        [RM_STALL_BRU_CRU] = T2C_CORE,        [RM_STALL_SPR] = T2C_SPRS,
        [RM_STALL_LSU] = T2C_MEMORY,          [RM_STALL_REJECT_LHS] = T2C_MEMORY,
        [RM_STALL_ERAT_MISS] = T2C_MEMORY,    [RM_STALL_DMISS_L2L3] = T2C_MEMORY,
        [RM_STALL_DMISS_LMEM] = T2C_MEMORY,   [RM_STALL_STORE] = T2C_MEMORY,
        [RM_STALL_LARX_STCX] = T2C_MEMORY,    [RM_STALL_DEVICE] = T2C_DEVICE,
        [RM_STALL_SLB] = T2C_SEGMENTS,        [RM_STALL_LWSYNC] = T2C_BARRIERS,
        [RM_STALL_HWSYNC] = T2C_BARRIERS,     [RM_STALL_FLUSH] = T2C_BARRIERS,
        [RM_STALL_FIRMWARE] = T2C_OUTSIDE,    [RM_STALL_WAKES] = T2C_OUTSIDE,
        [RM_STALL_WAITS] = T2C_OUTSIDE,
    };
    return classes[stall];
}

const char *t2c_stall_class_name(enum t2c_stall_class stall_class)
{
    static const char *const names[T2C_STALL_CLASSES] = {
        "completes", "front end", "core",     "special registers", "memory",
        "devices",   "segments",  "barriers", "outside",
    };
    return names[stall_class];
}

const char *t2c_stall_about(enum rm_stall stall)
{
    static const char *const abouts[RM_STALLS] = {
#define STALL(id, name, about) about,
#include "rmsim/stalls.def"
#undef STALL
    };
    return abouts[stall];
}
