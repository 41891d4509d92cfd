/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which registers an instruction waits for and gives (timing/operands.h): one word of each form,
 * and what the Power ISA 2.07 says of it. tests/mca holds the same against LLVM.
 */
#include "cpu/decode_word.h"
#include "timing/operands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define G(n)   (RM_ARCH_GPR + (n))
#define V(n)   (RM_ARCH_VSR + (n)) /* FPRs are 0 to 31, VRs 32 to 63 */
#define C(n)   (RM_ARCH_CRF + (n))
#define XER    RM_ARCH_XER_BITS
#define LINK   RM_ARCH_LINK
#define COUNT  RM_ARCH_COUNT
#define STATUS RM_ARCH_FLOAT_ST

struct form {
    const char *text;
    uint32_t word;
    uint8_t sources[4]; /* in any order */
    uint8_t data, result, condition, other, update;
    uint8_t cr_read, cr_given; /* several fields of CR at once, bit n: field n */
};

static const struct form forms[] = {
    {"addi 3, 4, 5", 0x38640005, .sources = {G(4)}, .result = G(3)},
    {"addi 3, 0, 5", 0x38600005, .result = G(3)},
    {"addis 3, 4, 5", 0x3c640005, .sources = {G(4)}, .result = G(3)},
    {"addic 3, 4, 5", 0x30640005, .sources = {G(4)}, .result = G(3), .other = XER},
    {"addic. 3, 4, 5", 0x34640005, .sources = {G(4)}, .result = G(3), .other = XER,
     .condition = C(0)},
    {"subfic 3, 4, 5", 0x20640005, .sources = {G(4)}, .result = G(3), .other = XER},
    {"mulli 3, 4, 5", 0x1c640005, .sources = {G(4)}, .result = G(3)},
    {"cmpwi 5, 4, 7", 0x2e840007, .sources = {G(4)}, .condition = C(5)},
    {"cmpldi 6, 4, 7", 0x2b240007, .sources = {G(4)}, .condition = C(6)},
    {"cmpd 2, 4, 6", 0x7d243000, .sources = {G(4), G(6)}, .condition = C(2)},
    {"ori 3, 4, 5", 0x60830005, .sources = {G(4)}, .result = G(3)},
    {"nop", 0x60000000, .sources = {0}},
    {"andi. 3, 4, 5", 0x70830005, .sources = {G(4)}, .result = G(3), .condition = C(0)},
    {"rlwinm 3, 4, 5, 6, 7", 0x5483298e, .sources = {G(4)}, .result = G(3)},
    {"rlwimi 3, 4, 5, 6, 7", 0x5083298e, .sources = {G(4), G(3)}, .result = G(3)},
    {"rlwnm 3, 4, 5, 6, 7", 0x5c83298e, .sources = {G(4), G(5)}, .result = G(3)},
    {"rldicl 3, 4, 5, 6", 0x78832980, .sources = {G(4)}, .result = G(3)},
    {"rldicl. 3, 4, 5, 6", 0x78832981, .sources = {G(4)}, .result = G(3), .condition = C(0)},
    {"rldimi 3, 4, 5, 6", 0x7883298c, .sources = {G(4), G(3)}, .result = G(3)},
    {"rldcl 3, 4, 5, 6", 0x78832990, .sources = {G(4), G(5)}, .result = G(3)},
    {"add 3, 4, 5", 0x7c642a14, .sources = {G(4), G(5)}, .result = G(3)},
    {"add. 3, 4, 5", 0x7c642a15, .sources = {G(4), G(5)}, .result = G(3), .condition = C(0)},
    {"subf 3, 4, 5", 0x7c642850, .sources = {G(4), G(5)}, .result = G(3)},
    {"addc 3, 4, 5", 0x7c642814, .sources = {G(4), G(5)}, .result = G(3), .other = XER},
    {"adde 3, 4, 5", 0x7c642914, .sources = {G(4), G(5), XER}, .result = G(3), .other = XER},
    {"addze 3, 4", 0x7c640194, .sources = {G(4), XER}, .result = G(3), .other = XER},
    {"neg 3, 4", 0x7c6400d0, .sources = {G(4)}, .result = G(3)},
    {"and 3, 4, 5", 0x7c832838, .sources = {G(4), G(5)}, .result = G(3)},
    {"sld 3, 4, 5", 0x7c832836, .sources = {G(4), G(5)}, .result = G(3)},
    {"srad 3, 4, 5", 0x7c832e34, .sources = {G(4), G(5)}, .result = G(3), .other = XER},
    {"srawi 3, 4, 5", 0x7c832e70, .sources = {G(4)}, .result = G(3), .other = XER},
    {"sradi 3, 4, 35", 0x7c831e76, .sources = {G(4)}, .result = G(3), .other = XER},
    {"extsw 3, 4", 0x7c8307b4, .sources = {G(4)}, .result = G(3)},
    {"cntlzd 3, 4", 0x7c830074, .sources = {G(4)}, .result = G(3)},
    {"popcntd 3, 4", 0x7c8303f4, .sources = {G(4)}, .result = G(3)},
    {"isel 3, 4, 5, 22", 0x7c642d9e, .sources = {G(4), G(5), C(5)}, .result = G(3)},
    {"isel 3, 0, 5, 2", 0x7c60289e, .sources = {G(5), C(0)}, .result = G(3)},
    {"mulld 3, 4, 5", 0x7c6429d2, .sources = {G(4), G(5)}, .result = G(3)},
    {"divdu 3, 4, 5", 0x7c642b92, .sources = {G(4), G(5)}, .result = G(3)},
    {"td 4, 3, 5", 0x7c832888, .sources = {G(3), G(5)}},
    {"ld 3, 8(4)", 0xe8640008, .sources = {G(4)}, .result = G(3)},
    {"ld 3, 8(0)", 0xe8600008, .result = G(3)},
    {"ldx 3, 4, 5", 0x7c64282a, .sources = {G(4), G(5)}, .result = G(3)},
    {"ldu 3, 8(4)", 0xe8640009, .sources = {G(4)}, .result = G(3), .update = G(4)},
    {"lwzux 3, 4, 5", 0x7c64286e, .sources = {G(4), G(5)}, .result = G(3), .update = G(4)},
    {"lha 3, 8(4)", 0xa8640008, .sources = {G(4)}, .result = G(3)},
    {"lwbrx 3, 0, 5", 0x7c602c2c, .sources = {G(5)}, .result = G(3)},
    {"lfd 3, 8(4)", 0xc8640008, .sources = {G(4)}, .result = V(3)},
    {"lvx 3, 4, 5", 0x7c6428ce, .sources = {G(4), G(5)}, .result = V(35)},
    {"lxvd2x 40, 4, 5", 0x7d042e99, .sources = {G(4), G(5)}, .result = V(40)},
    {"std 3, 8(4)", 0xf8640008, .sources = {G(4)}, .data = G(3)},
    {"stdux 3, 4, 5", 0x7c64296a, .sources = {G(4), G(5)}, .data = G(3), .update = G(4)},
    {"stfd 3, 8(4)", 0xd8640008, .sources = {G(4)}, .data = V(3)},
    {"stvx 3, 0, 5", 0x7c6029ce, .sources = {G(5)}, .data = V(35)},
    {"stxvd2x 40, 4, 5", 0x7d042f99, .sources = {G(4), G(5)}, .data = V(40)},
    {"dcbz 4, 5", 0x7c042fec, .sources = {G(4), G(5)}},
    {"dcbt 4, 5", 0x7c042a2c, .sources = {G(4), G(5)}},
    {"ldarx 3, 4, 5", 0x7c6428a8, .sources = {G(4), G(5)}, .result = G(3)},
    {"stdcx. 3, 4, 5", 0x7c6429ad, .sources = {G(4), G(5)}, .data = G(3), .condition = C(0)},
    {"lwzcix 3, 0, 5", 0x7c602e2a, .sources = {G(5)}, .result = G(3)},
    {"stbcix 3, 4, 5", 0x7c642faa, .sources = {G(4), G(5)}, .data = G(3)},
    {"b .+8", 0x48000008, .sources = {0}},
    {"bl .+8", 0x48000009, .other = LINK},
    {"bne 3, .+8", 0x408e0008, .sources = {C(3)}},
    {"bdnz .+8", 0x42000008, .sources = {COUNT}, .result = COUNT},
    {"blr", 0x4e800020, .sources = {LINK}},
    {"beqlr 2", 0x4d8a0020, .sources = {C(2), LINK}},
    {"bctr", 0x4e800420, .sources = {COUNT}},
    {"bctrl", 0x4e800421, .sources = {COUNT}, .other = LINK},
    {"crand 5, 10, 15", 0x4caa7a02, .sources = {C(2), C(3), C(1)}, .result = C(1)},
    {"mcrf 3, 5", 0x4d940000, .sources = {C(5)}, .result = C(3)},
    {"mfcr 3", 0x7c600026, .result = G(3), .cr_read = 0xff},
    {"mfocrf 3, 16", 0x7c710026, .result = G(3), .cr_read = 1 << 3},
    {"mtocrf 16, 3", 0x7c710120, .sources = {G(3)}, .cr_given = 1 << 3},
    {"mtcrf 144, 3", 0x7c690120, .sources = {G(3)}, .cr_given = 1 << 0 | 1 << 3},
    {"mflr 3", 0x7c6802a6, .sources = {LINK}, .result = G(3)},
    {"mtlr 3", 0x7c6803a6, .sources = {G(3)}, .result = LINK},
    {"mfctr 3", 0x7c6902a6, .sources = {COUNT}, .result = G(3)},
    {"mtctr 3", 0x7c6903a6, .sources = {G(3)}, .result = COUNT},
    {"mfxer 3", 0x7c6102a6, .sources = {XER}, .result = G(3)},
    {"mtxer 3", 0x7c6103a6, .sources = {G(3)}, .other = XER},
    {"mfsprg 3, 1", 0x7c7142a6, .result = G(3)},
    {"mtsprg 1, 3", 0x7c7143a6, .sources = {G(3)}},
    {"mftb 3", 0x7c6c42a6, .result = G(3)},
    {"mfmsr 3", 0x7c6000a6, .result = G(3)},
    {"mtmsrd 3, 1", 0x7c610164, .sources = {G(3)}},
    {"slbmfee 3, 5", 0x7c602f26, .sources = {G(5)}, .result = G(3)},
    {"slbmte 3, 5", 0x7c602b24, .sources = {G(3), G(5)}},
    {"fadd 3, 4, 5", 0xfc64282a, .sources = {V(4), V(5)}, .result = V(3)},
    {"fmul 3, 4, 5", 0xfc640172, .sources = {V(4), V(5)}, .result = V(3)},
    {"fmadd 3, 4, 5, 6", 0xfc64317a, .sources = {V(4), V(5), V(6)}, .result = V(3)},
    {"fsel 3, 4, 5, 6", 0xfc64316e, .sources = {V(4), V(5), V(6)}, .result = V(3)},
    {"fmr 3, 4", 0xfc602090, .sources = {V(4)}, .result = V(3)},
    {"fneg 3, 4", 0xfc602050, .sources = {V(4)}, .result = V(3)},
    {"fadds 3, 4, 5", 0xec64282a, .sources = {V(4), V(5)}, .result = V(3)},
    {"fcmpu 3, 4, 5", 0xfd842800, .sources = {V(4), V(5)}, .result = C(3)},
    {"mffs 3", 0xfc60048e, .sources = {STATUS}, .result = V(3)},
    {"mtfsf 255, 3", 0xfdfe1d8e, .sources = {V(3)}, .result = STATUS},
    {"vadduwm 3, 4, 5", 0x10642880, .sources = {V(36), V(37)}, .result = V(35)},
    {"vperm 3, 4, 5, 6", 0x106429ab, .sources = {V(36), V(37), V(38)}, .result = V(35)},
    {"vsldoi 3, 4, 5, 6", 0x106429ac, .sources = {V(36), V(37)}, .result = V(35)},
    {"vspltisw 3, 5", 0x1065038c, .result = V(35)},
    {"vspltw 3, 5, 2", 0x10622a8c, .sources = {V(37)}, .result = V(35)},
    {"xxlor 40, 3, 35", 0xf1031c93, .sources = {V(3), V(35)}, .result = V(40)},
    {"xxsel 1, 2, 32, 0", 0xf0220032, .sources = {V(2), V(32), V(0)}, .result = V(1)},
    {"xxspltw 3, 40, 1", 0xf0614292, .sources = {V(40)}, .result = V(3)},
    {"xvadddp 40, 3, 35", 0xf1031b03, .sources = {V(3), V(35)}, .result = V(40)},
    {"xvcmpeqdp 3, 4, 5", 0xf0642b18, .sources = {V(4), V(5)}, .result = V(3)},
    {"xsmaddadp 3, 4, 5", 0xf0642908, .sources = {V(3), V(4), V(5)}, .result = V(3)},
    {"xvsqrtdp 3, 4", 0xf060232c, .sources = {V(4)}, .result = V(3)},
    {"mfvsrd 3, 40", 0x7d030067, .sources = {V(40)}, .result = G(3)},
    {"mtvsrd 40, 3", 0x7d030167, .sources = {G(3)}, .result = V(40)},
};

static unsigned times_in(const uint8_t *sources, uint8_t reg)
{
    unsigned times = 0;
    for (size_t i = 0; i < 4; i++)
        times += sources[i] == reg;
    return times;
}

static void expect_reg(const struct form *form, const char *what, uint8_t expected, uint8_t got)
{
    if (expected != got)
        fail_msg("%s (%08x): %s is register %u, expected %u", form->text, form->word, what, got,
                 expected);
}

static void registers_are_those_of_the_isa(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        const struct form *form = &forms[i];
        struct rm_record record = rm_record_of(form->word, RM_BIG);
        struct rm_timed_op op;
        rm_timed_op_of(&record, &op);
        for (size_t source = 0; source < 4; source++) {
            if (!times_in(op.sources, form->sources[source]))
                fail_msg("%s: register %u is no source", form->text, form->sources[source]);
            if (!times_in(form->sources, op.sources[source]))
                fail_msg("%s: register %u is a source", form->text, op.sources[source]);
        }
        expect_reg(form, "what is stored", form->data, op.data);
        expect_reg(form, "the result", form->result, op.result);
        expect_reg(form, "the condition", form->condition, op.condition);
        expect_reg(form, "a further result", form->other, op.others[0]);
        expect_reg(form, "the updated base", form->update, op.update);
        expect_reg(form, "the fields of CR that are read", form->cr_read,
                   op.flags & RM_TIMED_READS_CR ? op.cr_fields : 0);
        expect_reg(form, "the fields of CR that are given", form->cr_given,
                   op.flags & RM_TIMED_WRITES_CR ? op.cr_fields : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_are_those_of_the_isa),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
