/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one table of instructions that do not simply run on the engine (opcodes: Power ISA 2.07,
 * appendices F and G). Why each is there: the comments, and docs/model-cpu.md.
 */
#include "cpu/opcode.h"

#include <stddef.h>

#define PRIMARY     0xfc000000U
#define X_FORM      (PRIMARY | 0x7feU)
#define FULL_X_FORM (X_FORM | 1U) /* with Rc */
#define FPR_FIELDS  0x001ff800U   /* all but the target */
#define SPR_FIELDS  0x001ff800U

#define X(primary, extended) ((uint32_t)(primary) << 26 | (uint32_t)(extended) << 1)
#define SPR(number)          (((uint32_t)(number)&31) << 16 | (uint32_t)(number) >> 5 << 11)

#define OR_SAME(r) (X(31, 444) | (uint32_t)(r) << 21 | (uint32_t)(r) << 16 | (uint32_t)(r) << 11)

struct row {
    uint32_t mask, match;
    enum rm_op op;
};

/* The first row that fits decides. */
static const struct row rows[] = {
    /* LR and CTR are the engine's. XER too, but its mfxer gives two flags too many. */
    {X_FORM | SPR_FIELDS, X(31, 339) | SPR(1), RM_OP_mfxer},
    {X_FORM | SPR_FIELDS, X(31, 339) | SPR(8), RM_OP_PLAIN},
    {X_FORM | SPR_FIELDS, X(31, 339) | SPR(9), RM_OP_PLAIN},
    {X_FORM | SPR_FIELDS, X(31, 467) | SPR(1), RM_OP_mtxer},
    {X_FORM | SPR_FIELDS, X(31, 467) | SPR(8), RM_OP_PLAIN},
    {X_FORM | SPR_FIELDS, X(31, 467) | SPR(9), RM_OP_PLAIN},
    {X_FORM, X(31, 339), RM_OP_mfspr},
    {X_FORM, X(31, 467), RM_OP_mtspr},
    {X_FORM, X(31, 371), RM_OP_mftb},

    {X_FORM, X(31, 83), RM_OP_mfmsr},
    {X_FORM, X(31, 146), RM_OP_mtmsr},
    {X_FORM, X(31, 178), RM_OP_mtmsrd},
    {X_FORM, X(19, 18), RM_OP_rfid},
    {X_FORM, X(19, 274), RM_OP_hrfid},
    {X_FORM, X(19, 146), RM_OP_unsupported}, /* rfebb */
    {PRIMARY | 2U, (uint32_t)17 << 26 | 2U, RM_OP_sc},
    {X_FORM, X(19, 560), RM_OP_bctar}, /* TAR is ours */

    {X_FORM, X(19, 402), RM_OP_power_save}, /* doze */
    {X_FORM, X(19, 434), RM_OP_power_save}, /* nap */
    {X_FORM, X(19, 466), RM_OP_power_save}, /* sleep */
    {X_FORM, X(19, 498), RM_OP_power_save}, /* rvwinkle */

    /* Program priority: Unicorn leaves its loop at each of them. */
    {~0U, OR_SAME(31), RM_OP_priority}, /* very low */
    {~0U, OR_SAME(1), RM_OP_priority},  /* low */
    {~0U, OR_SAME(6), RM_OP_priority},  /* medium low */
    {~0U, OR_SAME(2), RM_OP_priority},  /* medium */
    {~0U, OR_SAME(5), RM_OP_priority},  /* medium high */
    {~0U, OR_SAME(3), RM_OP_priority},  /* high */
    {~0U, OR_SAME(7), RM_OP_priority},  /* very high */

    /* What little stands between the loads and stores of a path that saves registers. */
    {PRIMARY, (uint32_t)14 << 26, RM_OP_add_immediate},
    {PRIMARY, (uint32_t)15 << 26, RM_OP_add_immediate},
    {PRIMARY, (uint32_t)24 << 26, RM_OP_or_immediate},
    {PRIMARY, (uint32_t)25 << 26, RM_OP_or_immediate},
    {FULL_X_FORM, X(31, 444), RM_OP_or},

    {X_FORM, X(31, 206), RM_OP_msgsnd},
    {X_FORM, X(31, 238), RM_OP_msgclr},
    {X_FORM, X(31, 142), RM_OP_msgsndp},
    {X_FORM, X(31, 174), RM_OP_msgclrp},

    {X_FORM, X(31, 402), RM_OP_slbmte},
    {X_FORM, X(31, 915), RM_OP_slbmfee},
    {X_FORM, X(31, 851), RM_OP_slbmfev},
    {X_FORM, X(31, 979), RM_OP_slbfee},
    {X_FORM, X(31, 434), RM_OP_slbie},
    {X_FORM, X(31, 498), RM_OP_slbia},
    {X_FORM, X(31, 306), RM_OP_tlb}, /* tlbie */
    {X_FORM, X(31, 274), RM_OP_tlb}, /* tlbiel */
    {X_FORM, X(31, 566), RM_OP_tlb}, /* tlbsync */
    {X_FORM, X(31, 370), RM_OP_tlb}, /* tlbia */

    {X_FORM, X(31, 789), RM_OP_load_cix},   /* lwzcix */
    {X_FORM, X(31, 821), RM_OP_load_cix},   /* lhzcix */
    {X_FORM, X(31, 853), RM_OP_load_cix},   /* lbzcix */
    {X_FORM, X(31, 885), RM_OP_load_cix},   /* ldcix */
    {X_FORM, X(31, 917), RM_OP_store_cix},  /* stwcix */
    {X_FORM, X(31, 949), RM_OP_store_cix},  /* sthcix */
    {X_FORM, X(31, 981), RM_OP_store_cix},  /* stbcix */
    {X_FORM, X(31, 1013), RM_OP_store_cix}, /* stdcix */

    {X_FORM, X(31, 52), RM_OP_load_reserve},       /* lbarx */
    {X_FORM, X(31, 116), RM_OP_load_reserve},      /* lharx */
    {X_FORM, X(31, 20), RM_OP_load_reserve},       /* lwarx */
    {X_FORM, X(31, 84), RM_OP_load_reserve},       /* ldarx */
    {X_FORM, X(31, 276), RM_OP_unsupported},       /* lqarx */
    {X_FORM, X(31, 694), RM_OP_store_conditional}, /* stbcx. */
    {X_FORM, X(31, 726), RM_OP_store_conditional}, /* sthcx. */
    {X_FORM, X(31, 150), RM_OP_store_conditional}, /* stwcx. */
    {X_FORM, X(31, 214), RM_OP_store_conditional}, /* stdcx. */
    {X_FORM, X(31, 182), RM_OP_unsupported},       /* stqcx. */

    /* They do nothing here, but whoever holds threads hears of them (cpu/hold.c). */
    {X_FORM, X(31, 598), RM_OP_barrier}, /* sync, lwsync, ptesync */
    {X_FORM, X(31, 854), RM_OP_barrier}, /* eieio */

    /* The eight reserved no-operations, 530 to 754 (Power ISA 2.07, appendix of opcodes); hashst
     * and its kin took some of them later. */
    {PRIMARY | 0x63eU, X(31, 530), RM_OP_nothing},

    /* Stores of their own kind; the ordinary ones are in cpu/decode_word.c. */
    {X_FORM, X(31, 1014), RM_OP_dcbz},
    {PRIMARY, (uint32_t)47 << 26, RM_OP_stmw},
    {X_FORM, X(31, 661), RM_OP_unsupported},               /* stswx */
    {X_FORM, X(31, 725), RM_OP_unsupported},               /* stswi */
    {PRIMARY | 3U, (uint32_t)61 << 26, RM_OP_unsupported}, /* stfdp */
    {X_FORM, X(31, 919), RM_OP_unsupported},               /* stfdpx */
    {X_FORM, X(31, 135), RM_OP_unsupported},               /* stvebx */
    {X_FORM, X(31, 167), RM_OP_unsupported},               /* stvehx */
    {X_FORM, X(31, 199), RM_OP_unsupported},               /* stvewx */

    /* No instructions, but the engine makes lwa and std of them. */
    {PRIMARY | 3U, (uint32_t)58 << 26 | 3U, RM_OP_refuse},
    {PRIMARY | 3U, (uint32_t)62 << 26 | 3U, RM_OP_refuse},

    /* Moves to FPSCR do nothing on Unicorn, so it is ours. Record forms and mcrfs: nobody here. */
    {FULL_X_FORM | FPR_FIELDS, X(63, 583), RM_OP_mffs},
    {FULL_X_FORM, X(63, 711), RM_OP_mtfsf},
    {FULL_X_FORM, X(63, 134), RM_OP_mtfsfi},
    {FULL_X_FORM, X(63, 70), RM_OP_mtfsb}, /* mtfsb0 */
    {FULL_X_FORM, X(63, 38), RM_OP_mtfsb}, /* mtfsb1 */
    {X_FORM | FPR_FIELDS, X(63, 583), RM_OP_unsupported},
    {X_FORM, X(63, 711), RM_OP_unsupported},
    {X_FORM, X(63, 134), RM_OP_unsupported},
    {X_FORM, X(63, 70), RM_OP_unsupported},
    {X_FORM, X(63, 38), RM_OP_unsupported},
    {X_FORM, X(63, 64), RM_OP_unsupported}, /* mcrfs */
    {PRIMARY | 0x4f8U, (uint32_t)60 << 26 | 10U << 3, RM_OP_xxpermdi},
    {PRIMARY | 0x7ffU, (uint32_t)4 << 26 | 1540U, RM_OP_mfvscr},
    {PRIMARY | 0x7ffU, (uint32_t)4 << 26 | 1604U, RM_OP_mtvscr},

    /* The transactional facility. */
    {X_FORM, X(31, 654), RM_OP_unsupported},  /* tbegin. */
    {X_FORM, X(31, 686), RM_OP_unsupported},  /* tend. */
    {X_FORM, X(31, 718), RM_OP_unsupported},  /* tcheck */
    {X_FORM, X(31, 750), RM_OP_unsupported},  /* tsr. */
    {X_FORM, X(31, 782), RM_OP_unsupported},  /* tabortwc. */
    {X_FORM, X(31, 814), RM_OP_unsupported},  /* tabortdc. */
    {X_FORM, X(31, 846), RM_OP_unsupported},  /* tabortwci. */
    {X_FORM, X(31, 878), RM_OP_unsupported},  /* tabortdci. */
    {X_FORM, X(31, 910), RM_OP_unsupported},  /* tabort. */
    {X_FORM, X(31, 942), RM_OP_unsupported},  /* treclaim. */
    {X_FORM, X(31, 1006), RM_OP_unsupported}, /* trechkpt. */
};

enum rm_op rm_opcode_classify(uint32_t word)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if ((word & rows[i].mask) == rows[i].match)
            return rows[i].op;
    return rm_opcode_is_isa_3(word) ? RM_OP_refuse : RM_OP_PLAIN;
}
