/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an instruction is, by tables: its class, what it moves to or from memory, and its operands
 * (Power ISA 2.07, Books I and II; opcodes: appendices F and G). A word that no row names is of
 * the class of its primary opcode.
 */
#include "cpu/decode_word.h"

#include "cpu/opcode.h"
#include "cpu/spr.h"

#include <stddef.h>

#define PRIMARY 0xfc000000U
#define DS_FORM (PRIMARY | 3U)
#define X_FORM  (PRIMARY | 0x7feU)
#define XO_FORM (PRIMARY | 0x3feU) /* with or without OE */

#define D(primary)            PRIMARY, (uint32_t)(primary) << 26
#define DS(primary, extended) DS_FORM, (uint32_t)(primary) << 26 | (extended)
#define X(primary, extended)  X_FORM, (uint32_t)(primary) << 26 | (uint32_t)(extended) << 1
#define XO(extended)          XO_FORM, (uint32_t)31 << 26 | (uint32_t)(extended) << 1

#define LOAD     RM_RECORD_LOAD
#define STORE    RM_RECORD_STORE
#define UPDATE   RM_RECORD_UPDATE
#define INDEXED  RM_RECORD_INDEXED
#define SIGNED   RM_RECORD_SIGNED
#define REVERSED RM_RECORD_REVERSED
#define ALIGNED  RM_RECORD_ALIGNED
#define VSR      RM_RECORD_VSR
#define WHOLE    RM_RECORD_WHOLE
#define BRANCH   RM_RECORD_BRANCH

struct row {
    uint32_t mask, match;
    uint8_t class, bytes;
    uint16_t flags;
};

#define LOADS(form, bytes, flags)                                                                  \
    {                                                                                              \
        form, RM_CLASS_LOAD, bytes, LOAD | (flags)                                                 \
    }
#define STORES(form, bytes, flags)                                                                 \
    {                                                                                              \
        form, RM_CLASS_STORE, bytes, STORE | (flags)                                               \
    }
#define IS(form, class)                                                                            \
    {                                                                                              \
        form, RM_CLASS_##class, 0, 0                                                               \
    }

/* The first row that fits decides. */
static const struct row rows[] = {
    /* Fixed point loads. */
    LOADS(D(32), 4, 0),                              /* lwz */
    LOADS(D(33), 4, UPDATE),                         /* lwzu */
    LOADS(D(34), 1, 0),                              /* lbz */
    LOADS(D(35), 1, UPDATE),                         /* lbzu */
    LOADS(D(40), 2, 0),                              /* lhz */
    LOADS(D(41), 2, UPDATE),                         /* lhzu */
    LOADS(D(42), 2, SIGNED),                         /* lha */
    LOADS(D(43), 2, SIGNED | UPDATE),                /* lhau */
    LOADS(D(46), 0, 0),                              /* lmw */
    LOADS(DS(58, 0), 8, 0),                          /* ld */
    LOADS(DS(58, 1), 8, UPDATE),                     /* ldu */
    LOADS(DS(58, 2), 4, SIGNED),                     /* lwa */
    LOADS(D(56), 16, 0),                             /* lq */
    LOADS(X(31, 23), 4, INDEXED),                    /* lwzx */
    LOADS(X(31, 55), 4, INDEXED | UPDATE),           /* lwzux */
    LOADS(X(31, 87), 1, INDEXED),                    /* lbzx */
    LOADS(X(31, 119), 1, INDEXED | UPDATE),          /* lbzux */
    LOADS(X(31, 279), 2, INDEXED),                   /* lhzx */
    LOADS(X(31, 311), 2, INDEXED | UPDATE),          /* lhzux */
    LOADS(X(31, 343), 2, INDEXED | SIGNED),          /* lhax */
    LOADS(X(31, 375), 2, INDEXED | SIGNED | UPDATE), /* lhaux */
    LOADS(X(31, 341), 4, INDEXED | SIGNED),          /* lwax */
    LOADS(X(31, 373), 4, INDEXED | SIGNED | UPDATE), /* lwaux */
    LOADS(X(31, 21), 8, INDEXED),                    /* ldx */
    LOADS(X(31, 53), 8, INDEXED | UPDATE),           /* ldux */
    LOADS(X(31, 534), 4, INDEXED | REVERSED),        /* lwbrx */
    LOADS(X(31, 790), 2, INDEXED | REVERSED),        /* lhbrx */
    LOADS(X(31, 532), 8, INDEXED | REVERSED),        /* ldbrx */
    LOADS(X(31, 533), 0, INDEXED),                   /* lswx: as many as XER says */
    LOADS(X(31, 597), 0, 0),                         /* lswi: as many as it says */

    /* Fixed point stores. */
    STORES(D(36), 4, 0),                         /* stw */
    STORES(D(37), 4, UPDATE),                    /* stwu */
    STORES(D(38), 1, 0),                         /* stb */
    STORES(D(39), 1, UPDATE),                    /* stbu */
    STORES(D(44), 2, 0),                         /* sth */
    STORES(D(45), 2, UPDATE),                    /* sthu */
    STORES(D(47), 0, 0),                         /* stmw */
    STORES(DS(62, 0), 8, 0),                     /* std */
    STORES(DS(62, 1), 8, UPDATE),                /* stdu */
    STORES(DS(62, 2), 16, 0),                    /* stq */
    STORES(X(31, 151), 4, INDEXED),              /* stwx */
    STORES(X(31, 183), 4, INDEXED | UPDATE),     /* stwux */
    STORES(X(31, 215), 1, INDEXED),              /* stbx */
    STORES(X(31, 247), 1, INDEXED | UPDATE),     /* stbux */
    STORES(X(31, 407), 2, INDEXED),              /* sthx */
    STORES(X(31, 439), 2, INDEXED | UPDATE),     /* sthux */
    STORES(X(31, 149), 8, INDEXED),              /* stdx */
    STORES(X(31, 181), 8, INDEXED | UPDATE),     /* stdux */
    STORES(X(31, 662), 4, INDEXED | REVERSED),   /* stwbrx */
    STORES(X(31, 918), 2, INDEXED | REVERSED),   /* sthbrx */
    STORES(X(31, 660), 8, INDEXED | REVERSED),   /* stdbrx */
    STORES(X(31, 1014), 128, INDEXED | ALIGNED), /* dcbz */

    /* Floating point, VMX and VSX. */
    LOADS(D(48), 4, VSR),                                   /* lfs */
    LOADS(D(49), 4, VSR | UPDATE),                          /* lfsu */
    LOADS(D(50), 8, VSR | WHOLE),                           /* lfd */
    LOADS(D(51), 8, VSR | UPDATE | WHOLE),                  /* lfdu */
    LOADS(DS(57, 0), 16, VSR),                              /* lfdp */
    LOADS(X(31, 535), 4, VSR | INDEXED),                    /* lfsx */
    LOADS(X(31, 567), 4, VSR | INDEXED | UPDATE),           /* lfsux */
    LOADS(X(31, 599), 8, VSR | INDEXED | WHOLE),            /* lfdx */
    LOADS(X(31, 631), 8, VSR | INDEXED | UPDATE | WHOLE),   /* lfdux */
    LOADS(X(31, 791), 16, VSR | INDEXED),                   /* lfdpx */
    LOADS(X(31, 855), 4, VSR | INDEXED),                    /* lfiwax */
    LOADS(X(31, 887), 4, VSR | INDEXED),                    /* lfiwzx */
    LOADS(X(31, 7), 1, VSR | INDEXED),                      /* lvebx */
    LOADS(X(31, 39), 2, VSR | INDEXED | ALIGNED),           /* lvehx */
    LOADS(X(31, 71), 4, VSR | INDEXED | ALIGNED),           /* lvewx */
    LOADS(X(31, 103), 16, VSR | INDEXED | ALIGNED | WHOLE), /* lvx */
    LOADS(X(31, 359), 16, VSR | INDEXED | ALIGNED | WHOLE), /* lvxl */
    LOADS(X(31, 588), 8, VSR | INDEXED | WHOLE),            /* lxsdx */
    LOADS(X(31, 524), 4, VSR | INDEXED),                    /* lxsspx */
    LOADS(X(31, 76), 4, VSR | INDEXED),                     /* lxsiwax */
    LOADS(X(31, 12), 4, VSR | INDEXED),                     /* lxsiwzx */
    LOADS(X(31, 844), 16, VSR | INDEXED | WHOLE),           /* lxvd2x */
    LOADS(X(31, 780), 16, VSR | INDEXED | WHOLE),           /* lxvw4x */
    LOADS(X(31, 332), 8, VSR | INDEXED),                    /* lxvdsx */
    STORES(D(52), 4, VSR),                                  /* stfs */
    STORES(D(53), 4, VSR | UPDATE),                         /* stfsu */
    STORES(D(54), 8, VSR),                                  /* stfd */
    STORES(D(55), 8, VSR | UPDATE),                         /* stfdu */
    STORES(DS(61, 0), 16, VSR),                             /* stfdp */
    STORES(X(31, 663), 4, VSR | INDEXED),                   /* stfsx */
    STORES(X(31, 695), 4, VSR | INDEXED | UPDATE),          /* stfsux */
    STORES(X(31, 727), 8, VSR | INDEXED),                   /* stfdx */
    STORES(X(31, 759), 8, VSR | INDEXED | UPDATE),          /* stfdux */
    STORES(X(31, 919), 16, VSR | INDEXED),                  /* stfdpx */
    STORES(X(31, 983), 4, VSR | INDEXED),                   /* stfiwx */
    STORES(X(31, 135), 1, VSR | INDEXED),                   /* stvebx */
    STORES(X(31, 167), 2, VSR | INDEXED | ALIGNED),         /* stvehx */
    STORES(X(31, 199), 4, VSR | INDEXED | ALIGNED),         /* stvewx */
    STORES(X(31, 231), 16, VSR | INDEXED | ALIGNED),        /* stvx */
    STORES(X(31, 487), 16, VSR | INDEXED | ALIGNED),        /* stvxl */
    STORES(X(31, 716), 8, VSR | INDEXED),                   /* stxsdx */
    STORES(X(31, 652), 4, VSR | INDEXED),                   /* stxsspx */
    STORES(X(31, 140), 4, VSR | INDEXED),                   /* stxsiwx */
    STORES(X(31, 972), 16, VSR | INDEXED),                  /* stxvd2x */
    STORES(X(31, 908), 16, VSR | INDEXED),                  /* stxvw4x */
    IS(X(31, 6), VECTOR),                                   /* lvsl */
    IS(X(31, 38), VECTOR),                                  /* lvsr */
    IS(X(31, 51), VECTOR),                                  /* mfvsrd */
    IS(X(31, 115), VECTOR),                                 /* mfvsrwz */
    IS(X(31, 179), VECTOR),                                 /* mtvsrd */
    IS(X(31, 211), VECTOR),                                 /* mtvsrwa */
    IS(X(31, 243), VECTOR),                                 /* mtvsrwz */
    IS(D(4), VECTOR),
    IS(D(59), VECTOR),
    IS(D(60), VECTOR),
    IS(D(63), VECTOR),

    /* Reservations and cache-inhibited accesses. */
    {X(31, 52), RM_CLASS_LARX, 1, LOAD | INDEXED},               /* lbarx */
    {X(31, 116), RM_CLASS_LARX, 2, LOAD | INDEXED},              /* lharx */
    {X(31, 20), RM_CLASS_LARX, 4, LOAD | INDEXED},               /* lwarx */
    {X(31, 84), RM_CLASS_LARX, 8, LOAD | INDEXED},               /* ldarx */
    {X(31, 276), RM_CLASS_LARX, 16, LOAD | INDEXED},             /* lqarx */
    {X(31, 694), RM_CLASS_STCX, 1, STORE | INDEXED},             /* stbcx. */
    {X(31, 726), RM_CLASS_STCX, 2, STORE | INDEXED},             /* sthcx. */
    {X(31, 150), RM_CLASS_STCX, 4, STORE | INDEXED},             /* stwcx. */
    {X(31, 214), RM_CLASS_STCX, 8, STORE | INDEXED},             /* stdcx. */
    {X(31, 182), RM_CLASS_STCX, 16, STORE | INDEXED},            /* stqcx. */
    {X(31, 853), RM_CLASS_CACHE_INHIBITED, 1, LOAD | INDEXED},   /* lbzcix */
    {X(31, 821), RM_CLASS_CACHE_INHIBITED, 2, LOAD | INDEXED},   /* lhzcix */
    {X(31, 789), RM_CLASS_CACHE_INHIBITED, 4, LOAD | INDEXED},   /* lwzcix */
    {X(31, 885), RM_CLASS_CACHE_INHIBITED, 8, LOAD | INDEXED},   /* ldcix */
    {X(31, 981), RM_CLASS_CACHE_INHIBITED, 1, STORE | INDEXED},  /* stbcix */
    {X(31, 949), RM_CLASS_CACHE_INHIBITED, 2, STORE | INDEXED},  /* sthcix */
    {X(31, 917), RM_CLASS_CACHE_INHIBITED, 4, STORE | INDEXED},  /* stwcix */
    {X(31, 1013), RM_CLASS_CACHE_INHIBITED, 8, STORE | INDEXED}, /* stdcix */

    /* Branches and the condition register. */
    {D(18), RM_CLASS_BRANCH, 0, BRANCH},
    {D(16), RM_CLASS_BRANCH_COND, 0, BRANCH},
    {X(19, 16), RM_CLASS_BRANCH_LR, 0, BRANCH},
    {X(19, 528), RM_CLASS_BRANCH_CTR, 0, BRANCH},
    {X(19, 560), RM_CLASS_BRANCH_TAR, 0, BRANCH},
    IS(X(19, 0), CR_LOGICAL),   /* mcrf */
    IS(X(19, 33), CR_LOGICAL),  /* crnor */
    IS(X(19, 129), CR_LOGICAL), /* crandc */
    IS(X(19, 193), CR_LOGICAL), /* crxor */
    IS(X(19, 225), CR_LOGICAL), /* crnand */
    IS(X(19, 257), CR_LOGICAL), /* crand */
    IS(X(19, 289), CR_LOGICAL), /* creqv */
    IS(X(19, 417), CR_LOGICAL), /* crorc */
    IS(X(19, 449), CR_LOGICAL), /* cror */

    /* What orders other instructions. */
    IS(X(19, 150), SERIALISE), /* isync */
    IS(X(31, 598), SERIALISE), /* sync, lwsync, ptesync */
    IS(X(31, 854), SERIALISE), /* eieio */
    IS(X(19, 18), SERIALISE),  /* rfid */
    IS(X(19, 274), SERIALISE), /* hrfid */
    IS(D(17), SERIALISE),      /* sc */
    {X_FORM | 0x10000U, 31U << 26 | 178U << 1, RM_CLASS_SERIALISE, 0, 0}, /* mtmsrd with L = 0 */
    {X_FORM | 0x10000U, 31U << 26 | 146U << 1, RM_CLASS_SERIALISE, 0, 0}, /* mtmsr with L = 0 */
    IS(X(31, 178), MSR),
    IS(X(31, 146), MSR),
    IS(X(31, 83), MSR), /* mfmsr */

    IS(X(31, 339), SPR_READ),
    IS(X(31, 371), SPR_READ), /* mftb */
    IS(X(31, 467), SPR_WRITE),

    {X(31, 278), RM_CLASS_CACHE, 0, INDEXED}, /* dcbt */
    {X(31, 246), RM_CLASS_CACHE, 0, INDEXED}, /* dcbtst */
    {X(31, 54), RM_CLASS_CACHE, 0, INDEXED},  /* dcbst */
    {X(31, 86), RM_CLASS_CACHE, 0, INDEXED},  /* dcbf */
    {X(31, 982), RM_CLASS_CACHE, 0, INDEXED}, /* icbi */
    {X(31, 22), RM_CLASS_CACHE, 0, INDEXED},  /* icbt */

    IS(D(7), MULTIPLY),   /* mulli */
    IS(XO(9), MULTIPLY),  /* mulhdu */
    IS(XO(11), MULTIPLY), /* mulhwu */
    IS(XO(73), MULTIPLY), /* mulhd */
    IS(XO(75), MULTIPLY), /* mulhw */
    IS(XO(233), MULTIPLY),
    IS(XO(235), MULTIPLY),
    IS(XO(393), DIVIDE), /* divdeu */
    IS(XO(395), DIVIDE), /* divweu */
    IS(XO(425), DIVIDE), /* divde */
    IS(XO(427), DIVIDE), /* divwe */
    IS(XO(457), DIVIDE), /* divdu */
    IS(XO(459), DIVIDE), /* divwu */
    IS(XO(489), DIVIDE), /* divd */
    IS(XO(491), DIVIDE), /* divw */
};

static const struct row *row_of(uint32_t word)
{
    static const struct row other = {0, 0, RM_CLASS_FIXED, 0, 0};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if ((word & rows[i].mask) == rows[i].match)
            return &rows[i];
    return &other;
}

/* What the model does for an operation beyond GPRs, CR, LR, CTR and XER. */
static const uint16_t op_flags[RM_OPS_COUNT] = {
    [RM_OP_mtspr] = RM_RECORD_EFFECT,
    [RM_OP_mftb] = RM_RECORD_CLOCK,
    [RM_OP_mtmsr] = RM_RECORD_EFFECT,
    [RM_OP_mtmsrd] = RM_RECORD_EFFECT,
    [RM_OP_rfid] = RM_RECORD_EFFECT,
    [RM_OP_hrfid] = RM_RECORD_EFFECT,
    [RM_OP_sc] = RM_RECORD_EFFECT,
    [RM_OP_power_save] = RM_RECORD_EFFECT,
    [RM_OP_msgsnd] = RM_RECORD_EFFECT | RM_RECORD_CLOCK,
    [RM_OP_msgclr] = RM_RECORD_EFFECT | RM_RECORD_CLOCK,
    [RM_OP_msgsndp] = RM_RECORD_EFFECT | RM_RECORD_CLOCK,
    [RM_OP_msgclrp] = RM_RECORD_EFFECT | RM_RECORD_CLOCK,
    [RM_OP_slbmte] = RM_RECORD_EFFECT,
    [RM_OP_slbie] = RM_RECORD_EFFECT,
    [RM_OP_slbia] = RM_RECORD_EFFECT,
    [RM_OP_tlb] = RM_RECORD_EFFECT,
    [RM_OP_load_cix] = RM_RECORD_EFFECT | RM_RECORD_CLOCK,
    [RM_OP_store_cix] = RM_RECORD_EFFECT | RM_RECORD_CLOCK,
    [RM_OP_store_conditional] = RM_RECORD_EFFECT,
    [RM_OP_dcbz] = RM_RECORD_EFFECT,
    [RM_OP_mffs] = RM_RECORD_EFFECT,
    [RM_OP_mtfsf] = RM_RECORD_EFFECT,
    [RM_OP_mtfsfi] = RM_RECORD_EFFECT,
    [RM_OP_mtfsb] = RM_RECORD_EFFECT,
    [RM_OP_mfvscr] = RM_RECORD_EFFECT,
    [RM_OP_mtvscr] = RM_RECORD_EFFECT,
    [RM_OP_stmw] = RM_RECORD_EFFECT,
    [RM_OP_store] = RM_RECORD_EFFECT,
    [RM_OP_store_quad] = RM_RECORD_EFFECT,
    [RM_OP_store_vsr] = RM_RECORD_EFFECT,
    [RM_OP_load_vsr] = RM_RECORD_EFFECT,
    [RM_OP_xxpermdi] = RM_RECORD_EFFECT,
};

/* Who executes a word that cpu/opcode.c leaves to the engine. */
static enum rm_op memory_op(const struct row *row)
{
    if (row->flags & STORE)
        return row->flags & VSR ? RM_OP_store_vsr : row->bytes > 8 ? RM_OP_store_quad : RM_OP_store;
    if (row->flags & LOAD && row->flags & VSR && row->flags & WHOLE)
        return RM_OP_load_vsr;
    if (row->class == RM_CLASS_VECTOR || (row->flags & LOAD && row->flags & VSR))
        return RM_OP_vsr;
    if (row->flags & LOAD)
        return row->bytes && row->bytes <= 8 ? RM_OP_load : RM_OP_load_engine;
    return RM_OP_PLAIN;
}

static bool executed_by_us(enum rm_op op)
{
    return op > RM_OP_PAD && !rm_op_is_either(op) && op < RM_OP_engine;
}

/* The signed number in the word: a displacement, a branch's offset, an immediate. */
static int32_t displacement(uint32_t word)
{
    int32_t low = (int16_t)(word & 0xffff);
    switch (word >> 26) {
    case 18:
        return (int32_t)(word << 6) >> 6 & ~3;
    case 16:
    case 57:
    case 58:
    case 61:
    case 62:
        return low & ~3;
    case 56:
        return low & ~15;
    case 31:
    case 19:
        return 0;
    default:
        return low;
    }
}

/* Which vector-scalar register the RT field means: FPRs are the first 32, VRs the others. */
static uint8_t vsr_number(uint32_t word)
{
    unsigned extended = rm_extended(word);
    if (word >> 26 != 31)
        return (uint8_t)rm_rt(word);
    if ((extended & 15) == 7 && extended < 512)
        return (uint8_t)(32 + rm_rt(word)); /* lvx, stvx and kin */
    if ((extended & 31) == 12)
        return (uint8_t)((word & 1) << 5 | rm_rt(word)); /* VSX */
    return (uint8_t)rm_rt(word);
}

/* How many bytes those move whose operands say it. */
static uint8_t bytes_by_operand(uint32_t word)
{
    unsigned primary = word >> 26;
    if (primary == 46 || primary == 47) /* lmw, stmw */
        return (uint8_t)(4 * (32 - rm_rt(word)));
    if (primary == 31 && rm_extended(word) == 597) /* lswi */
        return (uint8_t)(rm_rb(word) ? rm_rb(word) : 32);
    return 0;
}

static uint16_t spr_flags(const struct rm_record *record)
{
    bool move = record->op == RM_OP_mfspr || record->op == RM_OP_mtspr;
    const struct rm_spr *spr = move ? rm_spr(record->spr) : NULL;
    return spr && spr->clock ? RM_RECORD_CLOCK : 0;
}

/* An update form without a base, or a load into it (Book I 3.3.1); the engine says illegal. */
static bool is_invalid_update(uint32_t word, uint16_t flags)
{
    bool over_base = flags & LOAD && !(flags & VSR) && rm_ra(word) == rm_rt(word);
    return flags & UPDATE && (rm_ra(word) == 0 || over_base);
}

struct rm_record rm_record_of(uint32_t word, enum rm_endian endian)
{
    const struct row *row = row_of(word);
    enum rm_op op = rm_opcode_classify(word);
    if (op == RM_OP_PLAIN)
        op = is_invalid_update(word, row->flags) ? RM_OP_refuse : memory_op(row);
    struct rm_record record = {
        .word = word,
        .displacement = displacement(word),
        .flags = row->flags | op_flags[op],
        .spr = (uint16_t)rm_spr_field(word),
        .class = row->class,
        .op = (uint8_t)op,
        .rt = row->flags & VSR ? vsr_number(word) : (uint8_t)rm_rt(word),
        .ra = (uint8_t)rm_ra(word),
        .rb = (uint8_t)rm_rb(word),
        .bytes = row->bytes ? row->bytes : bytes_by_operand(word),
        .endian = (uint8_t)endian,
    };
    if (executed_by_us(op))
        record.flags |= RM_RECORD_EMULATED;
    if (record.class == RM_CLASS_FIXED && executed_by_us(op) && op != RM_OP_priority &&
        op != RM_OP_nothing)
        record.class = RM_CLASS_SYSTEM;
    if (row->flags & BRANCH && word & 1)
        record.flags |= RM_RECORD_LINK;
    if (row->flags & BRANCH && row->class <= RM_CLASS_BRANCH_COND && word & 2)
        record.flags |= RM_RECORD_ABSOLUTE;
    record.flags |= spr_flags(&record);
    return record;
}
