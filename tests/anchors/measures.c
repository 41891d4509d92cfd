/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "measures.h"

#include "system_call.h"

#define NS (1e9 / CORE_HZ)

static enum rm_status call(const struct bench *bench, enum vector vector, double *cycles,
                           struct rm_error *error)
{
    return system_call_cycles(bench->bed, vector, &bench->rows, cycles, error);
}

enum rm_status getppid_alone(struct bench *bench, double *value, struct rm_error *error)
{
    return call(bench, VECTOR_WITHOUT_KVM, value, error);
}

enum rm_status getppid_accounted(struct bench *bench, double *value, struct rm_error *error)
{
    return call(bench, VECTOR_ACCOUNTING, value, error);
}

enum rm_status getppid_scratch(struct bench *bench, double *value, struct rm_error *error)
{
    return call(bench, VECTOR_SCRATCH, value, error);
}

enum rm_status getppid_count(struct bench *bench, double *value, struct rm_error *error)
{
    return call(bench, VECTOR_COUNT, value, error);
}

/* How much more a getppid with that vector is than the first. */
static enum rm_status more(const struct bench *bench, enum vector vector, double *value,
                           struct rm_error *error)
{
    double before;
    enum rm_status status = call(bench, VECTOR_WITHOUT_KVM, &before, error);
    if (status == RM_OK)
        status = call(bench, vector, value, error);
    if (status == RM_OK)
        *value -= before;
    return status;
}

enum rm_status getppid_scratch_more(struct bench *bench, double *value, struct rm_error *error)
{
    return more(bench, VECTOR_SCRATCH, value, error);
}

enum rm_status getppid_count_more(struct bench *bench, double *value, struct rm_error *error)
{
    return more(bench, VECTOR_COUNT, value, error);
}

enum rm_status bounce(struct bench *bench, double *value, struct rm_error *error)
{
    const struct under_test of = {bench->kernels->kernel, bench->path};
    return bounce_cycles(&of, value, error);
}

/* The guest's system call, to which no interrupt but the hypervisor's leads. */
enum rm_status guest_sc1(struct bench *bench, double *value, struct rm_error *error)
{
    double guest;
    enum rm_status status = bounce(bench, value, error);
    if (status == RM_OK)
        status = call(bench, VECTOR_REAL, &guest, error);
    if (status == RM_OK)
        *value += guest - bench->rows.of[RM_ROW_interrupt_entry];
    return status;
}

enum rm_status timing_code(struct bench *bench, double *value, struct rm_error *error)
{
    const struct under_test with = {bench->kernels->timed, bench->path};
    const struct under_test without = {bench->kernels->untimed, bench->path};
    double before;
    enum rm_status status = round_trip_cycles(&without, &before, error);
    if (status == RM_OK)
        status = round_trip_cycles(&with, value, error);
    if (status == RM_OK)
        *value = (*value - before) * NS;
    return status;
}

static enum rm_status least(struct bench *bench, struct rm_error *error)
{
    const struct under_test of = {bench->kernels->timed, bench->path};
    enum rm_status status = bench->has_least ? RM_OK : least_ticks(&of, &bench->least, error);
    bench->has_least = status == RM_OK;
    return status;
}

enum rm_status least_intr(struct bench *bench, double *value, struct rm_error *error)
{
    enum rm_status status = least(bench, error);
    *value = bench->least.intr;
    return status;
}

enum rm_status least_entry(struct bench *bench, double *value, struct rm_error *error)
{
    enum rm_status status = least(bench, error);
    *value = bench->least.entry;
    return status;
}

enum rm_status ipi(struct bench *bench, double *value, struct rm_error *error)
{
    const struct under_test of = {bench->kernels->kernel, bench->path};
    double doorbell;
    enum rm_status status = ipi_cycles(&of, true, &doorbell, error);
    if (status == RM_OK)
        status = ipi_cycles(&of, false, value, error);
    if (status == RM_OK)
        *value = (*value - doorbell) * NS;
    return status;
}
