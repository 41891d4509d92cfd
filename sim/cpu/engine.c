/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Models nothing: makes Unicorn run in hypervisor real mode and finds the parts of its state that
 * have no register number (MSR[HV], the XER flags, the vector registers) by comparing saved
 * contexts. Nothing is assumed about where they lie, not even their alignment.
 */
#include "cpu/engine.h"

#include "cpu/msr.h"

#include <assert.h>
#include <string.h>

#define LINEAR_MAP UINT64_C(0xc000000000000000)
#define PROBE_PAGE UINT64_C(0x0000700000000000) /* far from all simulated memory */
#define PROBE_MSR  (RM_MSR_SF | RM_MSR_ME)
#define NOT_FOUND  SIZE_MAX

static enum rm_status unicorn_fails(struct rm_error *error, const char *what, uc_err failure)
{
    return rm_fail(error, RM_NOT_MODELLED, "Unicorn cannot %s: %s", what, uc_strerror(failure));
}

/* Where context `a` has the 8 bytes `in_a` and context `b` has `in_b`; NOT_FOUND unless there is
 * exactly one such place. */
static size_t find_value(const struct rm_engine *engine, const uc_context *a, uint64_t in_a,
                         const uc_context *b, uint64_t in_b)
{
    const uint8_t *p = (const uint8_t *)a, *q = (const uint8_t *)b;
    size_t bytes = uc_context_size(engine->uc), found = NOT_FOUND;
    for (size_t i = 0; i + 8 <= bytes; i++) {
        if (memcmp(p + i, &in_a, 8) != 0 || memcmp(q + i, &in_b, 8) != 0)
            continue;
        if (found != NOT_FOUND)
            return NOT_FOUND;
        found = i;
    }
    return found;
}

/* Raises MSR[HV], which no register write can. */
static bool enter_hypervisor(struct rm_engine *engine, uc_context *other)
{
    rm_engine_set_reg(engine, UC_PPC_REG_MSR, PROBE_MSR);
    uc_context_save(engine->uc, engine->scratch);
    rm_engine_set_reg(engine, UC_PPC_REG_MSR, PROBE_MSR | RM_MSR_FP);
    uc_context_save(engine->uc, other);
    size_t at = find_value(engine, engine->scratch, PROBE_MSR, other, PROBE_MSR | RM_MSR_FP);
    if (at == NOT_FOUND)
        return false;
    uint64_t msr = PROBE_MSR | RM_MSR_HV;
    memcpy((uint8_t *)engine->scratch + at, &msr, 8);
    uc_context_restore(engine->uc, engine->scratch);
    rm_engine_set_msr(engine, 0); /* recomputes what the engine derives from its MSR */
    return rm_engine_reg(engine, UC_PPC_REG_MSR) & RM_MSR_HV;
}

/* Doubleword 0 of VSR n is floating point register n; in a host integer it is the high half. */
static bool find_vsrs(struct rm_engine *engine, uc_context *other)
{
    const uint64_t probe[2] = {UINT64_C(0x1badb002deadbea7), UINT64_C(0x0ddba11cafe5eed5)};
    for (unsigned i = 0; i < 2; i++) {
        rm_engine_set_reg(engine, UC_PPC_REG_FPR0, probe[i]);
        uc_context_save(engine->uc, i ? other : engine->scratch);
    }
    size_t at = find_value(engine, engine->scratch, probe[0], other, probe[1]);
    rm_engine_set_reg(engine, UC_PPC_REG_FPR0, 0);
    engine->vsr_offset = at - 8;
    return at != NOT_FOUND && at >= 8;
}

/* Runs mtxer r3 and stops at what follows it, which is illegal. */
static void run_mtxer(struct rm_engine *engine, uint64_t xer)
{
    rm_engine_set_reg(engine, UC_PPC_REG_3, xer);
    uc_emu_start(engine->uc, PROBE_PAGE, UINT64_MAX, 0, 0);
    rm_engine_set_reg(engine, UC_PPC_REG_3, 0);
}

/* The flags are 64-bit fields of 0 and 1: set one alone and see which byte of the state changed. */
static bool find_xer_flag(struct rm_engine *engine, uc_context *other, enum rm_engine_xer flag)
{
    const uint64_t bit = UINT64_C(0x80000000) >> flag;
    run_mtxer(engine, 0);
    uc_context_save(engine->uc, engine->scratch);
    run_mtxer(engine, bit);
    uc_context_save(engine->uc, other);
    const uint8_t *before = (const uint8_t *)engine->scratch, *after = (const uint8_t *)other;
    size_t bytes = uc_context_size(engine->uc);
    for (size_t i = 0; i + 8 <= bytes; i++) {
        if (before[i] == 0 && after[i] == 1) {
            engine->xer_offset[flag] = i;
            return true;
        }
    }
    return false;
}

/* The probe's instruction lies in a page of its own that goes again. */
static bool find_xer_flags(struct rm_engine *engine, uc_context *other)
{
    static const uint8_t code[] = {0x7c, 0x61, 0x03, 0xa6, 0, 0, 0, 0};
    if (uc_mem_map(engine->uc, PROBE_PAGE, RM_PAGE_BYTES, UC_PROT_ALL) != UC_ERR_OK ||
        uc_mem_write(engine->uc, PROBE_PAGE, code, sizeof(code)) != UC_ERR_OK)
        return false;
    bool found = true;
    for (int flag = 0; flag < RM_XER_FLAGS; flag++)
        found = found && find_xer_flag(engine, other, (enum rm_engine_xer)flag);
    run_mtxer(engine, 0);
    return uc_mem_unmap(engine->uc, PROBE_PAGE, RM_PAGE_BYTES) == UC_ERR_OK && found;
}

static enum rm_status map_memory(struct rm_engine *engine, struct rm_mem *mem,
                                 struct rm_error *error)
{
    const uint64_t at[] = {0, LINEAR_MAP};
    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        uc_err failure =
            uc_mem_map_ptr(engine->uc, at[i], rm_mem_bytes(mem), UC_PROT_ALL, rm_mem_host(mem));
        if (failure != UC_ERR_OK)
            return unicorn_fails(error, "map the simulated memory", failure);
    }
    return RM_OK;
}

static enum rm_status prepare(struct rm_engine *engine, uc_context *other, struct rm_mem *mem,
                              struct rm_error *error)
{
    if (!enter_hypervisor(engine, other))
        return rm_fail(error, RM_NOT_MODELLED, "Unicorn does not enter hypervisor state");
    if (!find_vsrs(engine, other) || !find_xer_flags(engine, other))
        return rm_fail(error, RM_NOT_MODELLED,
                       "the vector registers or XER flags are not in Unicorn's saved state");
    return map_memory(engine, mem, error);
}

enum rm_status rm_engine_open(struct rm_engine *engine, struct rm_mem *mem, struct rm_error *error)
{
    *engine = (struct rm_engine){0};
    uc_err failure = uc_open(UC_ARCH_PPC, UC_MODE_PPC64 | UC_MODE_BIG_ENDIAN, &engine->uc);
    if (failure != UC_ERR_OK)
        return unicorn_fails(error, "open a PPC64 engine", failure);
    uc_context *other = NULL;
    enum rm_status status = RM_OK;
    if ((failure = uc_context_alloc(engine->uc, &engine->scratch)) != UC_ERR_OK ||
        (failure = uc_context_alloc(engine->uc, &other)) != UC_ERR_OK)
        status = unicorn_fails(error, "allocate a context", failure);
    else
        status = prepare(engine, other, mem, error);
    if (other)
        uc_context_free(other);
    if (status != RM_OK)
        rm_engine_close(engine);
    return status;
}

void rm_engine_close(struct rm_engine *engine)
{
    if (engine->scratch)
        uc_context_free(engine->scratch);
    if (engine->uc)
        uc_close(engine->uc);
    *engine = (struct rm_engine){0};
}

void rm_engine_set_msr(struct rm_engine *engine, uint64_t msr)
{
    const uint64_t shared = RM_MSR_FP | RM_MSR_VEC | RM_MSR_VSX | RM_MSR_LE;
    rm_engine_set_reg(engine, UC_PPC_REG_MSR, RM_MSR_SF | RM_MSR_HV | RM_MSR_ME | (msr & shared));
}

void rm_engine_forget_page(struct rm_engine *engine, uint64_t page)
{
    uint64_t start = page << RM_PAGE_SHIFT; /* both mappings: they share the host's memory */
    uc_ctl_remove_cache(engine->uc, start, start + RM_PAGE_BYTES);
}

/* The engine's state, of which `scratch` is now a copy. */
static uint8_t *saved_state(struct rm_engine *engine)
{
    uc_err failure = uc_context_save(engine->uc, engine->scratch);
    assert(failure == UC_ERR_OK);
    (void)failure;
    return (uint8_t *)engine->scratch;
}

uint64_t rm_engine_xer(struct rm_engine *engine)
{
    const uint8_t *state = saved_state(engine);
    uint64_t xer = rm_engine_reg(engine, UC_PPC_REG_XER);
    for (unsigned flag = 0; flag < RM_XER_FLAGS; flag++)
        if (state[engine->xer_offset[flag]])
            xer |= UINT64_C(0x80000000) >> flag;
    return xer;
}

void rm_engine_set_xer(struct rm_engine *engine, uint64_t xer)
{
    const uint64_t flags = UINT64_C(0xe0000000);
    rm_engine_set_reg(engine, UC_PPC_REG_XER, xer & ~flags);
    uint8_t *state = saved_state(engine);
    for (unsigned flag = 0; flag < RM_XER_FLAGS; flag++)
        state[engine->xer_offset[flag]] = (xer >> (31 - flag)) & 1;
    uc_context_restore(engine->uc, engine->scratch);
}

void rm_engine_all_vsrs(struct rm_engine *engine, uint64_t value[64][2])
{
    memcpy(value, saved_state(engine) + engine->vsr_offset, 64 * 16);
    for (unsigned n = 0; n < 64; n++) {
        uint64_t low = value[n][0];
        value[n][0] = value[n][1];
        value[n][1] = low;
    }
}

void rm_engine_vsr(struct rm_engine *engine, unsigned n, uint64_t value[2])
{
    const uint8_t *at = saved_state(engine) + engine->vsr_offset + 16 * n;
    memcpy(&value[1], at, 8);
    memcpy(&value[0], at + 8, 8);
}

void rm_engine_set_vsr(struct rm_engine *engine, unsigned n, const uint64_t value[2])
{
    uint8_t *at = saved_state(engine) + engine->vsr_offset + 16 * n;
    memcpy(at, &value[1], 8);
    memcpy(at + 8, &value[0], 8);
    uc_context_restore(engine->uc, engine->scratch);
}
