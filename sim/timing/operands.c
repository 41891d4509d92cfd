/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/operands.h"

#include "rmsim/account.h"
#include "timing/rows.h"
#include "timing/special_registers.h"

#include <stddef.h>
#include <string.h>

#define NEXT_SPR (RM_TIMED_NEXT | RM_TIMED_SERIAL)

/* Where a field of the word names a register. */
enum field {
    NO,
    RT,
    RA,
    RB,
    RC,
    RA0,
    F_RT,
    F_RA,
    F_RB,
    F_RC,
    V_RT,
    V_RA,
    V_RB,
    V_RC,
    XT,
    XA,
    XB,
    XC,
    CA,
    FPSCR,
    BF
};

/* One kind of instruction; the first that fits decides. */
struct shape {
    uint32_t mask, match;
    uint8_t result; /* enum field */
    uint8_t sources[3];
    uint8_t pipe, row, cause, slots;
    uint16_t flags;
};

#define PRIMARY(op)      0xfc000000U, (uint32_t)(op) << 26
#define PAIR(op)         0xf8000000U, (uint32_t)(op) << 26 /* and the next */
#define X(op, ext)       0xfc0007feU, ((uint32_t)(op) << 26 | (uint32_t)(ext) << 1)
#define XO(op, ext)      0xfc0003feU, ((uint32_t)(op) << 26 | (uint32_t)(ext) << 1)
#define A_FORM(op, ext)  0xfc00003eU, ((uint32_t)(op) << 26 | (uint32_t)(ext) << 1)
#define FLOAT_A(ext)     0xec00003eU, (59U << 26 | (uint32_t)(ext) << 1) /* 59 and 63 */
#define FIX(...)         RM_PIPE_FIXED, RM_ROW_fixed, RM_STALL_FXU, 1, __VA_ARGS__
#define FX(row, slots)   RM_PIPE_FX, RM_ROW_##row, RM_STALL_FXU, slots, 0
#define LONG(row, flags) RM_PIPE_FX, RM_ROW_##row, RM_STALL_FXLONG, 1, flags
#define VS(row)          RM_PIPE_VECTOR, RM_ROW_##row, RM_STALL_VSU, 1, 0

static const struct shape shapes[] = {
#include "timing/shapes.def"
};

static unsigned bits(uint32_t word, unsigned first, unsigned count)
{
    return word >> (32 - first - count) & ((1U << count) - 1);
}

/* The register that a field names, or none. */
static uint8_t named(uint32_t word, enum field field)
{
    unsigned rt = bits(word, 6, 5), ra = bits(word, 11, 5), rb = bits(word, 16, 5);
    unsigned rc = bits(word, 21, 5);
    const unsigned registers[] = {
        [NO] = RM_ARCH_NONE,
        [RT] = RM_ARCH_GPR + rt,
        [RA] = RM_ARCH_GPR + ra,
        [RB] = RM_ARCH_GPR + rb,
        [RC] = RM_ARCH_GPR + rc,
        [RA0] = ra ? RM_ARCH_GPR + ra : RM_ARCH_NONE,
        [F_RT] = RM_ARCH_VSR + rt,
        [F_RA] = RM_ARCH_VSR + ra,
        [F_RB] = RM_ARCH_VSR + rb,
        [F_RC] = RM_ARCH_VSR + rc,
        [V_RT] = RM_ARCH_VSR + 32 + rt,
        [V_RA] = RM_ARCH_VSR + 32 + ra,
        [V_RB] = RM_ARCH_VSR + 32 + rb,
        [V_RC] = RM_ARCH_VSR + 32 + rc,
        [XT] = RM_ARCH_VSR + (word & 1) * 32 + rt,
        [XA] = RM_ARCH_VSR + (word >> 2 & 1) * 32 + ra,
        [XB] = RM_ARCH_VSR + (word >> 1 & 1) * 32 + rb,
        [XC] = RM_ARCH_VSR + (word >> 3 & 1) * 32 + rc,
        [CA] = RM_ARCH_XER_BITS,
        [FPSCR] = RM_ARCH_FLOAT_ST,
        [BF] = RM_ARCH_CRF + rt / 4,
    };
    return (uint8_t)registers[field];
}

static bool is_gpr_or_vsr(uint8_t reg)
{
    return reg >= RM_ARCH_GPR && reg < RM_ARCH_CRF;
}

static const struct shape *shape_of(uint32_t word)
{
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
        if ((word & shapes[i].mask) == shapes[i].match)
            return &shapes[i];
    return NULL;
}

static bool is_carrying(uint32_t word)
{
    unsigned primary = word >> 26, extended = word >> 1 & 0x3ff, arithmetic = extended & 0x1ff;
    if (primary == 12 || primary == 13 || primary == 8)
        return true;
    if (primary != 31)
        return false;
    static const uint16_t xo[] = {10, 138, 202, 234, 8, 136, 200, 232};
    for (size_t i = 0; i < sizeof(xo) / sizeof(xo[0]); i++)
        if (arithmetic == xo[i])
            return true;
    return extended == 792 || extended == 794 || extended == 824 || extended >> 1 == 413;
}

/* Whether a word of fixed point sets CR0. */
static bool is_recording(uint32_t word)
{
    unsigned primary = word >> 26;
    if (primary == 13 || primary == 28 || primary == 29)
        return true;
    return (word & 1) && (primary == 31 || primary == 30 || (primary >= 20 && primary <= 23));
}

static bool is_compare(uint32_t word)
{
    unsigned primary = word >> 26, extended = word >> 1 & 0x3ff;
    return primary == 10 || primary == 11 || (primary == 31 && (extended == 0 || extended == 32));
}

static void add_source(struct rm_timed_op *op, uint8_t reg)
{
    for (size_t i = 0; i < sizeof(op->sources); i++) {
        if (op->sources[i] == reg)
            return;
        if (op->sources[i] == RM_ARCH_NONE) {
            op->sources[i] = reg;
            return;
        }
    }
}

static void take_shape(struct rm_timed_op *op, const struct shape *shape)
{
    uint32_t word = op->word;
    op->pipe = shape->pipe;
    op->row = shape->row;
    op->cause = shape->cause;
    op->slots = shape->slots;
    op->flags = shape->flags;
    op->result = named(word, shape->result);
    for (size_t i = 0; i < 3; i++)
        add_source(op, named(word, shape->sources[i]));
    if (shape->pipe == RM_PIPE_VECTOR)
        return;
    if (is_compare(word))
        op->condition = (uint8_t)(RM_ARCH_CRF + bits(word, 6, 3));
    else if (is_recording(word)) {
        op->condition = RM_ARCH_CRF;
        op->slots = (word >> 26 == 28 || word >> 26 == 29 || word >> 26 == 13) ? 1 : 2;
    }
    if (is_carrying(word))
        op->others[0] = RM_ARCH_XER_BITS;
    if (word >> 26 == 31 && (word >> 1 & 31) == 15) /* isel: a bit of the condition register */
        add_source(op, (uint8_t)(RM_ARCH_CRF + bits(word, 21, 5) / 4));
}

static uint8_t base(const struct rm_record *record)
{
    return record->ra ? (uint8_t)(RM_ARCH_GPR + record->ra) : RM_ARCH_NONE;
}

static uint8_t moved(const struct rm_record *record)
{
    return (uint8_t)((record->flags & RM_RECORD_VSR ? RM_ARCH_VSR : RM_ARCH_GPR) + record->rt);
}

/* What a load or store of any kind waits for to have its address. */
static void take_address(struct rm_timed_op *op, const struct rm_record *record)
{
    add_source(op, base(record));
    if (record->flags & RM_RECORD_INDEXED)
        add_source(op, (uint8_t)(RM_ARCH_GPR + record->rb));
    if (record->flags & RM_RECORD_UPDATE) {
        op->update = base(record);
        op->slots = 2;
    }
}

static void take_load(struct rm_timed_op *op, const struct rm_record *record)
{
    *op = (struct rm_timed_op){.word = record->word,
                               .pipe = RM_PIPE_LOAD,
                               .row =
                                   record->flags & RM_RECORD_VSR ? RM_ROW_load_vector : RM_ROW_load,
                               .cause = RM_STALL_LSU,
                               .slots = 1,
                               .is_load = true};
    take_address(op, record);
    op->result = moved(record);
    if (record->flags & RM_RECORD_SIGNED && !(record->flags & RM_RECORD_VSR)) {
        op->slots = 2;
        if (record->flags & RM_RECORD_UPDATE)
            op->flags |= RM_TIMED_ALONE;
    }
}

static void take_store(struct rm_timed_op *op, const struct rm_record *record)
{
    *op = (struct rm_timed_op){.word = record->word,
                               .pipe = RM_PIPE_STORE,
                               .row = RM_ROW_fixed,
                               .cause = RM_STALL_STORE,
                               .slots = record->flags & RM_RECORD_VSR ? 2 : 1,
                               .is_store = true};
    take_address(op, record);
    if (record->flags & RM_RECORD_UPDATE && !(record->flags & RM_RECORD_INDEXED))
        op->slots = 1;
    op->data = record->bytes == 128 ? RM_ARCH_NONE : moved(record);
}

static void take_reservation(struct rm_timed_op *op, const struct rm_record *record)
{
    bool larx = record->class == RM_CLASS_LARX;
    if (larx)
        take_load(op, record);
    else
        take_store(op, record);
    op->row = larx ? RM_ROW_larx : RM_ROW_stcx;
    op->cause = RM_STALL_LARX_STCX;
    op->flags |= RM_TIMED_ALONE | (larx ? 0 : RM_TIMED_NEXT);
    if (!larx)
        op->condition = RM_ARCH_CRF;
}

static void take_device(struct rm_timed_op *op, const struct rm_record *record)
{
    bool load = record->flags & RM_RECORD_LOAD;
    if (load)
        take_load(op, record);
    else
        take_store(op, record);
    op->row = load ? RM_ROW_icp_load : RM_ROW_device_store;
    op->cause = RM_STALL_DEVICE;
    op->flags |= RM_TIMED_DEVICE | NEXT_SPR;
}

static void take_branch(struct rm_timed_op *op, const struct rm_record *record)
{
    unsigned bo = record->rt, bi = record->ra;
    *op = (struct rm_timed_op){.word = record->word,
                               .pipe = RM_PIPE_BRANCH,
                               .row = RM_ROW_branch,
                               .cause = RM_STALL_BRU_CRU,
                               .slots = 1,
                               .is_branch = true};
    if (record->class != RM_CLASS_BRANCH) {
        if (!(bo & 16))
            add_source(op, (uint8_t)(RM_ARCH_CRF + bi / 4));
        if (!(bo & 4)) {
            add_source(op, RM_ARCH_COUNT);
            op->result = RM_ARCH_COUNT;
        }
    }
    if (record->class == RM_CLASS_BRANCH_LR)
        add_source(op, RM_ARCH_LINK);
    if (record->class == RM_CLASS_BRANCH_CTR)
        add_source(op, RM_ARCH_COUNT);
    if (record->class == RM_CLASS_BRANCH_TAR)
        add_source(op, RM_ARCH_TARGET);
    if (record->flags & RM_RECORD_LINK)
        op->others[0] = RM_ARCH_LINK;
}

static void take_cr_logical(struct rm_timed_op *op, const struct rm_record *record)
{
    uint32_t word = record->word;
    bool moves = (word >> 1 & 0x3ff) == 0; /* mcrf */
    op->pipe = RM_PIPE_CR;
    op->row = RM_ROW_condition_logical;
    op->cause = RM_STALL_BRU_CRU;
    op->slots = 1;
    op->flags = RM_TIMED_FIRST;
    op->result = (uint8_t)(RM_ARCH_CRF + bits(word, 6, 3));
    add_source(op, (uint8_t)(RM_ARCH_CRF + bits(word, 11, 3)));
    if (!moves) {
        add_source(op, (uint8_t)(RM_ARCH_CRF + bits(word, 16, 3)));
        add_source(op, op->result);
    }
}

/* mfcr, mtcrf and the forms of one field. False: it is none of them. */
static bool take_cr_move(struct rm_timed_op *op, const struct rm_record *record)
{
    uint32_t word = record->word;
    unsigned extended = word >> 1 & 0x3ff, mask = bits(word, 12, 8);
    if (word >> 26 != 31 || (extended != 19 && extended != 144))
        return false;
    bool from = extended == 19, one = bits(word, 11, 1);
    op->pipe = RM_PIPE_FX;
    op->row = !from ? RM_ROW_move_to_cr : one ? RM_ROW_move_from_cr : RM_ROW_move_whole_cr;
    op->cause = RM_STALL_BRU_CRU;
    op->slots = 1;
    op->flags = one ? (from ? RM_TIMED_FIRST : 0) : RM_TIMED_ALONE;
    if (from)
        op->result = named(word, RT);
    else
        add_source(op, named(word, RT));
    for (unsigned field = 0; field < 8; field++)
        if (mask >> (7 - field) & 1 || (from && !one))
            op->cr_fields |= (uint8_t)(1U << field);
    op->flags |= from ? RM_TIMED_READS_CR : RM_TIMED_WRITES_CR;
    return true;
}

/* What a word alone says of an instruction of the CR pipe; the last of a table holds all words. */
struct kind {
    uint32_t mask, match;
    uint8_t row, cause;
    uint16_t flags;
    uint8_t result, source_a, source_b; /* enum field */
};

/* The first that fits decides; `flags` are of all in the table. */
static void take_kind(struct rm_timed_op *op, const struct rm_record *record,
                      const struct kind *kinds, uint16_t flags)
{
    while ((record->word & kinds->mask) != kinds->match)
        kinds++;
    op->pipe = RM_PIPE_CR;
    op->slots = 1;
    op->row = kinds->row;
    op->cause = kinds->cause;
    op->flags = kinds->flags | flags;
    op->result = named(record->word, kinds->result);
    add_source(op, named(record->word, kinds->source_a));
    add_source(op, named(record->word, kinds->source_b));
}

/* Barriers, synchronisation, returns: by their word. */
static void take_serialise(struct rm_timed_op *op, const struct rm_record *record)
{
    static const struct kind kinds[] = {
        {X(19, 150), RM_ROW_isync, RM_STALL_LWSYNC,
         RM_TIMED_NEXT | RM_TIMED_HOLDS_DISPATCH | RM_TIMED_REFETCHES, NO, NO, NO},
        {0xfc6007feU, 31U << 26 | 1U << 21 | 598U << 1, RM_ROW_lwsync, RM_STALL_LWSYNC,
         RM_TIMED_HOLDS_DISPATCH, NO, NO, NO},
        {0xfc6007feU, 31U << 26 | 2U << 21 | 598U << 1, RM_ROW_ptesync, RM_STALL_HWSYNC,
         RM_TIMED_NEXT | RM_TIMED_HOLDS_DISPATCH | RM_TIMED_DRAINS, NO, NO, NO},
        {X(31, 598), RM_ROW_hwsync, RM_STALL_HWSYNC,
         RM_TIMED_NEXT | RM_TIMED_HOLDS_DISPATCH | RM_TIMED_DRAINS, NO, NO, NO},
        {X(31, 854), RM_ROW_eieio, RM_STALL_HWSYNC,
         RM_TIMED_NEXT | RM_TIMED_DRAINS | RM_TIMED_HOLDS_DISPATCH, NO, NO, NO},
        {X(31, 178), RM_ROW_mtmsrd_l0, RM_STALL_FLUSH,
         RM_TIMED_NEXT | RM_TIMED_HOLDS_DISPATCH | RM_TIMED_REFETCHES, NO, NO, NO},
        {X(31, 146), RM_ROW_mtmsrd_l0, RM_STALL_FLUSH,
         RM_TIMED_NEXT | RM_TIMED_HOLDS_DISPATCH | RM_TIMED_REFETCHES, NO, NO, NO},
        {0, 0, RM_ROW_rfid, RM_STALL_FLUSH,
         RM_TIMED_NEXT | RM_TIMED_HOLDS_DISPATCH | RM_TIMED_REFETCHES, NO, NO, NO},
    };
    take_kind(op, record, kinds, RM_TIMED_ALONE);
}

static void take_spr(struct rm_timed_op *op, const struct rm_record *record)
{
    bool read = record->class == RM_CLASS_SPR_READ;
    bool time = read && (record->word >> 1 & 0x3ff) == 371; /* mftb */
    const struct rm_spr_timing *spr = rm_spr_timing(time ? 268 : record->spr);
    op->pipe = RM_PIPE_CR;
    op->cause = RM_STALL_SPR;
    op->slots = 1;
    op->row = read ? spr->read_row : spr->write_row;
    op->flags = spr->renamed ? RM_TIMED_FIRST
                             : NEXT_SPR | (read ? RM_TIMED_AFTER_WRITES : RM_TIMED_WRITES_SPR);
    if (read)
        op->result = named(record->word, RT);
    else
        add_source(op, named(record->word, RT));
    if (read && spr->renamed)
        add_source(op, spr->renamed);
    else if (spr->renamed)
        op->result = spr->renamed;
    else if (spr->read_row == RM_ROW_mfspr_save && record->spr == 1) { /* XER */
        if (read)
            add_source(op, RM_ARCH_XER_BITS);
        else
            op->others[0] = RM_ARCH_XER_BITS;
    }
}

static void take_msr(struct rm_timed_op *op, const struct rm_record *record)
{
    bool read = (record->word >> 1 & 0x3ff) == 83;
    op->pipe = RM_PIPE_CR;
    op->cause = RM_STALL_SPR;
    op->slots = 1;
    op->row = read ? RM_ROW_mfspr_save : RM_ROW_mtmsrd_l1;
    op->flags = NEXT_SPR | (read ? RM_TIMED_AFTER_WRITES : RM_TIMED_WRITES_SPR);
    if (read)
        op->result = named(record->word, RT);
    else
        add_source(op, named(record->word, RT));
}

/* Segments, translations, messages and what else only a hypervisor does. */
static void take_system(struct rm_timed_op *op, const struct rm_record *record)
{
    /* slbmfee, slbmfev, slbfee.; slbmte; slbie; slbia; tlbie; tlbiel; tlbsync; msgsnd; msgsndp */
    static const struct kind kinds[] = {
        {X(31, 915), RM_ROW_slbmfe, RM_STALL_SLB, RM_TIMED_AFTER_WRITES, RT, RB, NO},
        {X(31, 851), RM_ROW_slbmfe, RM_STALL_SLB, RM_TIMED_AFTER_WRITES, RT, RB, NO},
        {X(31, 979), RM_ROW_slbmfe, RM_STALL_SLB, RM_TIMED_AFTER_WRITES, RT, RB, NO},
        {X(31, 402), RM_ROW_slbmte, RM_STALL_SLB, 0, NO, RT, RB},
        {X(31, 434), RM_ROW_slbia, RM_STALL_SLB, 0, NO, RB, NO},
        {X(31, 498), RM_ROW_slbia, RM_STALL_SLB, RM_TIMED_FLUSHES_ERATS, NO, NO, NO},
        {X(31, 306), RM_ROW_tlbie, RM_STALL_SLB, 0, NO, RT, RB},
        {X(31, 274), RM_ROW_tlbie, RM_STALL_SLB, 0, NO, RB, NO},
        {X(31, 566), RM_ROW_tlbsync, RM_STALL_HWSYNC, RM_TIMED_DRAINS, NO, NO, NO},
        {X(31, 206), RM_ROW_msgsnd, RM_STALL_DEVICE, RM_TIMED_DEVICE, NO, RB, NO},
        {X(31, 142), RM_ROW_msgsnd, RM_STALL_DEVICE, 0, NO, RB, NO},
        {0, 0, RM_ROW_system_other, RM_STALL_SPR, 0, NO, NO, NO},
    };
    take_kind(op, record, kinds, NEXT_SPR);
}

static void take_cache(struct rm_timed_op *op, const struct rm_record *record)
{
    bool icbi = (record->word >> 1 & 0x3ff) == 982;
    op->pipe = RM_PIPE_LOAD;
    op->slots = 1;
    op->row = icbi ? RM_ROW_icbi : RM_ROW_load;
    op->cause = RM_STALL_LSU;
    take_address(op, record);
}

static void take_other(struct rm_timed_op *op, const struct rm_record *record)
{
    const struct shape *shape = shape_of(record->word);
    if (take_cr_move(op, record))
        return;
    if (shape)
        take_shape(op, shape);
    else
        take_system(op, record);
}

static enum rm_sees sees(const struct rm_timed_op *op)
{
    if (op->is_branch)
        return RM_SEES_BRANCH;
    if ((op->is_load || op->is_store) && !(op->flags & RM_TIMED_DEVICE))
        return op->is_store ? RM_SEES_STORE : RM_SEES_LOAD;
    if (op->flags & RM_TIMED_FLUSHES_ERATS)
        return RM_SEES_FLUSH;
    return op->flags & RM_TIMED_REFETCHES ? RM_SEES_REFETCH : RM_SEES_NOTHING;
}

typedef void take(struct rm_timed_op *op, const struct rm_record *record);

void rm_timed_op_of(const struct rm_record *record, struct rm_timed_op *op)
{
    static take *const by_class[RM_CLASSES] = {
        [RM_CLASS_LOAD] = take_load,
        [RM_CLASS_STORE] = take_store,
        [RM_CLASS_CACHE] = take_cache,
        [RM_CLASS_BRANCH] = take_branch,
        [RM_CLASS_BRANCH_COND] = take_branch,
        [RM_CLASS_BRANCH_LR] = take_branch,
        [RM_CLASS_BRANCH_CTR] = take_branch,
        [RM_CLASS_BRANCH_TAR] = take_branch,
        [RM_CLASS_CR_LOGICAL] = take_cr_logical,
        [RM_CLASS_SPR_READ] = take_spr,
        [RM_CLASS_SPR_WRITE] = take_spr,
        [RM_CLASS_MSR] = take_msr,
        [RM_CLASS_SERIALISE] = take_serialise,
        [RM_CLASS_LARX] = take_reservation,
        [RM_CLASS_STCX] = take_reservation,
        [RM_CLASS_CACHE_INHIBITED] = take_device,
        [RM_CLASS_SYSTEM] = take_system,
    };
    *op = (struct rm_timed_op){.word = record->word};
    take *by = by_class[record->class] ? by_class[record->class] : take_other;
    by(op, record);
    op->renames = (uint8_t)(is_gpr_or_vsr(op->result) + (op->update != RM_ARCH_NONE));
    op->sees = (uint8_t)sees(op);
}
