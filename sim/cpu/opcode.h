/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which instructions the engine may not run as they are, and what we do instead. */
#ifndef RM_CPU_OPCODE_H
#define RM_CPU_OPCODE_H

#include <stdbool.h>
#include <stdint.h>

/* X(name): one operation of ours, rm_emulate_<name> in cpu/emulate.h. */
#define RM_OPS(X)                                                                                  \
    X(refuse)      /* illegal on POWER8, not on the engine */                                      \
    X(unsupported) /* POWER8 has it, we do not model it */                                         \
    X(mfspr)                                                                                       \
    X(mtspr)                                                                                       \
    X(mftb)                                                                                        \
    X(mfmsr)                                                                                       \
    X(mtmsr)                                                                                       \
    X(mtmsrd)                                                                                      \
    X(rfid)                                                                                        \
    X(hrfid)                                                                                       \
    X(sc)                                                                                          \
    X(bctar)                                                                                       \
    X(power_save)                                                                                  \
    X(msgsnd)                                                                                      \
    X(msgclr)                                                                                      \
    X(msgsndp)                                                                                     \
    X(msgclrp)                                                                                     \
    X(slbmte)                                                                                      \
    X(slbmfee)                                                                                     \
    X(slbmfev)                                                                                     \
    X(slbfee)                                                                                      \
    X(slbie)                                                                                       \
    X(slbia)                                                                                       \
    X(nothing)  /* reserved no-operations */                                                       \
    X(tlb)      /* tlbie and kin: no translation is modelled */                                    \
    X(priority) /* or rX,rX,rX */                                                                  \
    X(load_cix)                                                                                    \
    X(store_cix)                                                                                   \
    X(load_reserve)                                                                                \
    X(store_conditional)                                                                           \
    X(dcbz)                                                                                        \
    X(mffs)                                                                                        \
    X(mtfsf)                                                                                       \
    X(mtfsfi)                                                                                      \
    X(mtfsb)                                                                                       \
    X(mfvscr)                                                                                      \
    X(mtvscr)                                                                                      \
    X(mfxer)                                                                                       \
    X(mtxer)                                                                                       \
    X(stmw)                                                                                        \
    X(store)         /* of one GPR */                                                              \
    X(store_quad)    /* of two GPRs */                                                             \
    X(store_vsr)     /* of a floating point or vector register */                                  \
    X(load_vsr)      /* the same, without a change of format */                                    \
    X(xxpermdi)      /* what little-endian code has beside its vector loads and stores */          \
    X(add_immediate) /* from here to load: the engine's, but ours behind an emulated one */        \
    X(or_immediate)                                                                                \
    X(or)                                                                                          \
    X(load)        /* of one GPR */                                                                \
    X(engine)      /* what an operation of those is where it is the engine's */                    \
    X(load_engine) /* any other load of GPRs: the engine's */                                      \
    X(vsr)         /* the engine's, on its floating point and vector registers */                  \
    X(barrier)     /* the engine's: sync and its kin, eieio */

enum rm_op {
    RM_OP_UNKNOWN, /* not decoded yet */
    RM_OP_PLAIN,   /* the engine runs it, and nobody has to know */
    RM_OP_PAD,     /* stop before it */
#define RM_OP_NAME(name) RM_OP_##name,
    RM_OPS(RM_OP_NAME)
#undef RM_OP_NAME
        RM_OPS_COUNT
};

enum rm_op rm_opcode_classify(uint32_t word);

/* Whether an operation is the engine's unless the instruction before it was ours. */
static inline bool rm_op_is_either(enum rm_op op)
{
    return op >= RM_OP_add_immediate && op <= RM_OP_load;
}

/* Whether the instruction exists only from Power ISA 3.0 on. */
bool rm_opcode_is_isa_3(uint32_t word);

/* Fields of an instruction word; bit 0 is the most significant, as in the Power ISA. */
static inline unsigned rm_bits(uint32_t word, unsigned first, unsigned last)
{
    return word >> (31 - last) & ((1U << (last - first + 1)) - 1);
}
static inline unsigned rm_rt(uint32_t word)
{
    return rm_bits(word, 6, 10);
}
static inline unsigned rm_ra(uint32_t word)
{
    return rm_bits(word, 11, 15);
}
static inline unsigned rm_rb(uint32_t word)
{
    return rm_bits(word, 16, 20);
}
static inline unsigned rm_extended(uint32_t word)
{
    return rm_bits(word, 21, 30);
}
static inline unsigned rm_spr_field(uint32_t word)
{
    return rm_rb(word) << 5 | rm_ra(word);
}

#endif
