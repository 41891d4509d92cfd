/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/special_registers.h"

#include "timing/operands.h"
#include "timing/rows.h"

#include <stddef.h>

#define KIND(read, write) RM_ROW_##read, RM_ROW_##write, RM_ARCH_NONE

/* The first that holds the number; the last holds all. */
static const struct rm_spr_timing kinds[] = {
    {8, 8, RM_ROW_mfspr_fast, RM_ROW_mtspr_fast, RM_ARCH_LINK},
    {9, 9, RM_ROW_mfspr_fast, RM_ROW_mtspr_fast, RM_ARCH_COUNT},
    {815, 815, RM_ROW_mfspr_fast, RM_ROW_mtspr_fast, RM_ARCH_TARGET},
    {28, 28, KIND(mfspr_cfar, mtspr_plain)},
    {268, 269, KIND(mftb, mtspr_plain)},           /* TB */
    {22, 22, KIND(mfspr_timer, mtspr_plain)},      /* DEC */
    {158, 158, KIND(mfspr_timer, mtspr_plain)},    /* DPDES */
    {308, 310, KIND(mfspr_timer, mtspr_plain)},    /* PURR, SPURR, HDEC */
    {849, 849, KIND(mfspr_timer, mtspr_plain)},    /* IC: counts instructions */
    {904, 904, KIND(mfspr_timer, mtspr_plain)},    /* VTB */
    {25, 25, KIND(mfspr_save, mtspr_partition)},   /* SDR1 */
    {286, 286, KIND(mfspr_save, mtspr_partition)}, /* TBU40 */
    {318, 319, KIND(mfspr_save, mtspr_partition)}, /* LPCR, LPIDR */
    {338, 338, KIND(mfspr_save, mtspr_partition)}, /* PCR */
    {736, 799, KIND(mfspr_pmu, mtspr_pmu)},        /* SIER, MMCR0 to 2, PMC1 to 6, SIAR, SDAR */
    {0, 1023, KIND(mfspr_save, mtspr_plain)},
};

const struct rm_spr_timing *rm_spr_timing(unsigned number)
{
    size_t i = 0;
    while (number < kinds[i].first || number > kinds[i].last)
        i++;
    return &kinds[i];
}
