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
#include <sys/mman.h>

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
    uc_context_save(engine->uc, engine->whole);
    rm_engine_set_reg(engine, UC_PPC_REG_MSR, PROBE_MSR | RM_MSR_FP);
    uc_context_save(engine->uc, other);
    size_t at = find_value(engine, engine->whole, PROBE_MSR, other, PROBE_MSR | RM_MSR_FP);
    if (at == NOT_FOUND)
        return false;
    uint64_t msr = PROBE_MSR | RM_MSR_HV;
    memcpy((uint8_t *)engine->whole + at, &msr, 8);
    uc_context_restore(engine->uc, engine->whole);
    rm_engine_set_msr(engine, 0); /* recomputes what the engine derives from its MSR */
    return rm_engine_reg(engine, UC_PPC_REG_MSR) & RM_MSR_HV;
}

/* Doubleword 0 of VSR n is floating point register n; in a host integer it is the high half. */
static bool find_vsrs(struct rm_engine *engine, uc_context *other)
{
    const uint64_t probe[2] = {UINT64_C(0x1badb002deadbea7), UINT64_C(0x0ddba11cafe5eed5)};
    for (unsigned i = 0; i < 2; i++) {
        rm_engine_set_reg(engine, UC_PPC_REG_FPR0, probe[i]);
        uc_context_save(engine->uc, i ? other : engine->whole);
    }
    size_t at = find_value(engine, engine->whole, probe[0], other, probe[1]);
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
    uc_context_save(engine->uc, engine->whole);
    run_mtxer(engine, bit);
    uc_context_save(engine->uc, other);
    const uint8_t *before = (const uint8_t *)engine->whole, *after = (const uint8_t *)other;
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

/* Where the header of a context says how many bytes of state follow it; NOT_FOUND if nowhere. */
static size_t find_length(const struct rm_engine *engine, size_t *length)
{
    const size_t header_max = 128;
    size_t bytes = uc_context_size(engine->uc);
    for (size_t at = 0; at < header_max; at += sizeof(*length)) {
        memcpy(length, (const uint8_t *)engine->front + at, sizeof(*length));
        if (*length < bytes && *length >= bytes - header_max)
            return at;
    }
    return NOT_FOUND;
}

/* Whether saving to `front` writes what lies before `end` and nothing behind it. */
static bool saves_only_up_to(struct rm_engine *engine, size_t end)
{
    const uint8_t mark = 0xa5;
    uint8_t *front = (uint8_t *)engine->front, *whole = (uint8_t *)engine->whole;
    size_t bytes = uc_context_size(engine->uc);
    memset(front + end, mark, bytes - end);
    uc_context_save(engine->uc, engine->front);
    uc_context_save(engine->uc, engine->whole);
    size_t behind = end;
    while (behind < bytes && front[behind] == mark)
        behind++;
    return behind == bytes && memcmp(front + end - 64, whole + end - 64, 64) == 0;
}

/*
 * Most of a context is behind what we look for most often, so saving and restoring only its front
 * is some hundred times quicker. Where that cannot be had, the whole one does.
 */
static void shorten_front(struct rm_engine *engine)
{
    size_t length, at = find_length(engine, &length), end = 0;
    for (unsigned flag = 0; flag < RM_XER_FLAGS; flag++)
        if (engine->xer_offset[flag] + 8 > end)
            end = engine->xer_offset[flag] + 8;
    if (at == NOT_FOUND)
        return;
    size_t header = uc_context_size(engine->uc) - length, shorter = end - header;
    memcpy((uint8_t *)engine->front + at, &shorter, sizeof(shorter));
    if (!saves_only_up_to(engine, end))
        memcpy((uint8_t *)engine->front + at, &length, sizeof(length));
}

static enum rm_status map_memory(struct rm_engine *engine, struct rm_mem *mem, uint32_t protection,
                                 struct rm_error *error)
{
    const uint64_t at[] = {0, LINEAR_MAP};
    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        uc_err failure =
            uc_mem_map_ptr(engine->uc, at[i], rm_mem_bytes(mem), protection, rm_mem_host(mem));
        if (failure != UC_ERR_OK)
            return unicorn_fails(error, "map the simulated memory", failure);
    }
    return RM_OK;
}

/* Finds in the saved state what has no register number. */
static enum rm_status prepare(struct rm_engine *engine, uc_context *other, struct rm_error *error)
{
    if (!enter_hypervisor(engine, other))
        return rm_fail(error, RM_NOT_MODELLED, "Unicorn does not enter hypervisor state");
    if (!find_vsrs(engine, other) || !find_xer_flags(engine, other))
        return rm_fail(error, RM_NOT_MODELLED,
                       "the vector registers or XER flags are not in Unicorn's saved state");
    shorten_front(engine);
    return RM_OK;
}

/* Unicorn ends the whole process when there is no room for its translations, so we ask first. */
static bool room_for_translations(void)
{
    const size_t bytes = ((size_t)1 << 30) + ((size_t)64 << 20);
    void *room = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return room != MAP_FAILED && munmap(room, bytes) == 0;
}

enum rm_status rm_engine_open(struct rm_engine *engine, struct rm_mem *mem, uint32_t protection,
                              struct rm_error *error)
{
    *engine = (struct rm_engine){0};
    if (!room_for_translations())
        return rm_fail(error, RM_NO_MEMORY, "no address space for another engine of 1 GiB");
    uc_err failure = uc_open(UC_ARCH_PPC, UC_MODE_PPC64 | UC_MODE_BIG_ENDIAN, &engine->uc);
    if (failure != UC_ERR_OK)
        return unicorn_fails(error, "open a PPC64 engine", failure);
    uc_context *other = NULL;
    enum rm_status status = RM_OK;
    if ((failure = uc_context_alloc(engine->uc, &engine->whole)) != UC_ERR_OK ||
        (failure = uc_context_alloc(engine->uc, &engine->front)) != UC_ERR_OK ||
        (failure = uc_context_alloc(engine->uc, &other)) != UC_ERR_OK)
        status = unicorn_fails(error, "allocate a context", failure);
    else
        status = prepare(engine, other, error);
    if (status == RM_OK)
        status = map_memory(engine, mem, protection, error);
    if (other)
        uc_context_free(other);
    if (status != RM_OK)
        rm_engine_close(engine);
    return status;
}

void rm_engine_close(struct rm_engine *engine)
{
    if (engine->front)
        uc_context_free(engine->front);
    if (engine->whole)
        uc_context_free(engine->whole);
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

/* Unicorn takes the numbers as an array and where the values are as one of pointers. */
struct batch {
    int number[RM_ENGINE_REGS];
    void *value[RM_ENGINE_REGS];
};

static void fill_batch(struct batch *batch, uint64_t reg[RM_ENGINE_REGS])
{
    for (unsigned i = 0; i < RM_ENGINE_REGS; i++) {
        batch->number[i] = rm_engine_number(i);
        batch->value[i] = &reg[i];
    }
}

void rm_engine_regs(struct rm_engine *engine, uint64_t reg[RM_ENGINE_REGS])
{
    struct batch batch;
    fill_batch(&batch, reg);
    reg[RM_REG_CR] = 0; /* Unicorn writes 32 bits */
    uc_reg_read_batch(engine->uc, batch.number, batch.value, RM_ENGINE_REGS);
}

void rm_engine_set_regs(struct rm_engine *engine, const uint64_t reg[RM_ENGINE_REGS])
{
    struct batch batch;
    uint64_t copy[RM_ENGINE_REGS];
    memcpy(copy, reg, sizeof(copy));
    fill_batch(&batch, copy);
    uc_reg_write_batch(engine->uc, batch.number, batch.value, RM_ENGINE_REGS);
}

/* The engine's state, or its front, of which `context` is now a copy. */
static uint8_t *saved_state(struct rm_engine *engine, uc_context *context)
{
    uc_err failure = uc_context_save(engine->uc, context);
    assert(failure == UC_ERR_OK);
    (void)failure;
    return (uint8_t *)context;
}

uint64_t rm_engine_xer(struct rm_engine *engine)
{
    const uint8_t *state = saved_state(engine, engine->front);
    uint64_t xer = rm_engine_reg(engine, UC_PPC_REG_XER);
    for (unsigned flag = 0; flag < RM_XER_FLAGS; flag++)
        if (state[engine->xer_offset[flag]])
            xer |= UINT64_C(0x80000000) >> flag;
    return xer & RM_XER_BITS;
}

void rm_engine_set_xer(struct rm_engine *engine, uint64_t xer)
{
    const uint64_t flags = UINT64_C(0xe0000000);
    rm_engine_set_reg(engine, UC_PPC_REG_XER, xer & RM_XER_BITS & ~flags);
    uint8_t *state = saved_state(engine, engine->front);
    for (unsigned flag = 0; flag < RM_XER_FLAGS; flag++)
        state[engine->xer_offset[flag]] = (xer >> (31 - flag)) & 1;
    uc_context_restore(engine->uc, engine->front);
}

/* Unicorn keeps the two doublewords of a register as one host integer. */
static void swap_halves(uint64_t value[64][2])
{
    for (unsigned n = 0; n < 64; n++) {
        uint64_t low = value[n][0];
        value[n][0] = value[n][1];
        value[n][1] = low;
    }
}

void rm_engine_vsrs(struct rm_engine *engine, uint64_t value[64][2])
{
    memcpy(value, saved_state(engine, engine->whole) + engine->vsr_offset, 64 * sizeof(*value));
    swap_halves(value);
}

void rm_engine_set_vsrs(struct rm_engine *engine, uint64_t value[64][2])
{
    uint64_t swapped[64][2];
    memcpy(swapped, value, sizeof(swapped));
    swap_halves(swapped);
    memcpy(saved_state(engine, engine->whole) + engine->vsr_offset, swapped, sizeof(swapped));
    uc_context_restore(engine->uc, engine->whole);
}
