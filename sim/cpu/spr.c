/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SPRs that the real-mode path and its host code touch, as Power ISA 2.07 (Book III-S, the SPR
 * table in 4.4.4 and the chapters of each register) and the POWER8 Processor User's Manual number
 * and size them. Performance monitor counters, hashes of debug facilities and the like are kept but
 * do nothing.
 */
#include "cpu/spr.h"

#include "cpu/clock.h"

#include <assert.h>
#include <string.h>

#define ALL    UINT64_MAX
#define LOW32  UINT64_C(0xffffffff)
#define LOW24  UINT64_C(0xffffff)
#define PVR_P8 UINT64_C(0x004d0200) /* POWER8, DD2.0 */
#define PPR    896

/* VPM, ISL, KBV, DPFD, VRMASD, RMLS, ILE, AIL, ONL, PECE (with the doorbell bits), MER, TC, LPES,
 * RMI, HDICE (Power ISA 2.07 III-S 2.2). */
#define LPCR_MASK UINT64_C(0xf07f803c0385fa0f)

static uint64_t thread_read(const struct rm_cpu *cpu, uint16_t home)
{
    return cpu->t.spr[home];
}

static void thread_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    cpu->t.spr[home] = value;
}

static uint64_t core_read(const struct rm_cpu *cpu, uint16_t home)
{
    return cpu->config.core->reg[home];
}

static void core_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    cpu->config.core->reg[home] = value;
}

/* The register is the upper half of another. */
static uint64_t upper_read(const struct rm_cpu *cpu, uint16_t home)
{
    return cpu->t.spr[home] >> 32;
}

static void upper_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    cpu->t.spr[home] = (cpu->t.spr[home] & LOW32) | value << 32;
}

static uint64_t engine_read(const struct rm_cpu *cpu, uint16_t home)
{
    return rm_engine_reg(&cpu->engine, home);
}

static void engine_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    rm_engine_set_reg(&cpu->engine, home, value);
}

/* The engine's saved state is a scratch pad of the thread, not part of what it is. */
static struct rm_engine *scratch_engine(const struct rm_cpu *cpu)
{
    return (struct rm_engine *)&cpu->engine;
}

static uint64_t xer_read(const struct rm_cpu *cpu, uint16_t home)
{
    (void)home;
    return rm_engine_xer(scratch_engine(cpu));
}

static void xer_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    (void)home;
    rm_engine_set_xer(&cpu->engine, value);
    cpu->t.so_possible = (value >> 31) & 1;
}

static uint64_t cfar_read(const struct rm_cpu *cpu, uint16_t home)
{
    (void)home;
    return cpu->t.cfar;
}

static void cfar_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    (void)home;
    cpu->t.cfar = value;
}

static uint64_t tb_read(const struct rm_cpu *cpu, uint16_t home)
{
    (void)home;
    return rm_clock_ticks(cpu) + cpu->config.core->tb_offset;
}

static uint64_t tbu_read(const struct rm_cpu *cpu, uint16_t home)
{
    return tb_read(cpu, home) >> 32;
}

static void tb_set(struct rm_cpu *cpu, uint64_t value)
{
    cpu->config.core->tb_offset = value - rm_clock_ticks(cpu);
}

static void tbl_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    tb_set(cpu, (tb_read(cpu, home) & ~LOW32) | value);
}

static void tbu_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    tb_set(cpu, (tb_read(cpu, home) & LOW32) | value << 32);
}

/* The low 24 bits go on counting (Power ISA 2.07 III-S 7.2.1). */
static void tbu40_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    tb_set(cpu, (tb_read(cpu, home) & LOW24) | value);
}

static uint64_t dec_read(const struct rm_cpu *cpu, uint16_t home)
{
    (void)home;
    return (cpu->t.dec_expiry - rm_clock_ticks(cpu)) & LOW32;
}

static void dec_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    (void)home;
    cpu->t.dec_expiry = value + rm_clock_ticks(cpu);
}

static uint64_t hdec_read(const struct rm_cpu *cpu, uint16_t home)
{
    (void)home;
    return (cpu->config.core->hdec_expiry - rm_clock_ticks(cpu)) & LOW32;
}

static void hdec_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    (void)home;
    cpu->config.core->hdec_expiry = value + rm_clock_ticks(cpu);
}

static uint64_t purr_read(const struct rm_cpu *cpu, uint16_t home)
{
    (void)home;
    return rm_clock_ticks(cpu) + cpu->t.purr_offset;
}

static void purr_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    (void)home;
    cpu->t.purr_offset = value - rm_clock_ticks(cpu);
}

static uint64_t spurr_read(const struct rm_cpu *cpu, uint16_t home)
{
    (void)home;
    return rm_clock_ticks(cpu) + cpu->t.spurr_offset;
}

static void spurr_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    (void)home;
    cpu->t.spurr_offset = value - rm_clock_ticks(cpu);
}

static uint64_t vtb_read(const struct rm_cpu *cpu, uint16_t home)
{
    (void)home;
    return rm_clock_ticks(cpu) + cpu->config.core->vtb_offset;
}

static void vtb_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    (void)home;
    cpu->config.core->vtb_offset = value - rm_clock_ticks(cpu);
}

/* A write can only clear bits (Power ISA 2.07 III-S 6.2.9). */
static void hmer_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    cpu->t.spr[home] &= value;
}

#define OWN(number, text, bits)                                                                    \
    [number] = {                                                                                   \
        .name = text, .mask = bits, .home = number, .read = thread_read, .write = thread_write}
#define ALIAS(number, text, bits, original)                                                        \
    [number] = {                                                                                   \
        .name = text, .mask = bits, .home = original, .read = thread_read, .write = thread_write}
#define UPPER(number, text, original)                                                              \
    [number] = {                                                                                   \
        .name = text, .mask = LOW32, .home = original, .read = upper_read, .write = upper_write}
#define FIXED(number, text) [number] = {.name = text, .home = number, .read = thread_read}
#define FIXED_ALIAS(number, text, original)                                                        \
    [number] = {.name = text, .home = original, .read = thread_read}
#define CORE(number, text, bits, reg)                                                              \
    [number] = {.name = text, .mask = bits, .home = reg, .read = core_read, .write = core_write}
#define ENGINE(number, text, reg)                                                                  \
    [number] = {.name = text, .mask = ALL, .home = reg, .read = engine_read, .write = engine_write}
#define DERIVED(number, text, bits, what)                                                          \
    [number] = {.name = text, .mask = bits, .read = what##_read, .write = what##_write}
#define READS(number, text, what)        [number] = {.name = text, .read = what##_read}
#define WRITES(number, text, bits, what) [number] = {.name = text, .mask = bits, .write = what}
#define ABSENT(number, text)             [number] = {.name = text, .absent = true, .read = thread_read}

static const struct rm_spr table[RM_SPR_NUMBERS] = {
    DERIVED(1, "xer", ALL, xer),
    ALIAS(3, "dscr_user", ALL, 17),
    ENGINE(8, "lr", UC_PPC_REG_LR),
    ENGINE(9, "ctr", UC_PPC_REG_CTR),
    ALIAS(13, "amr_user", ALL, 29),
    OWN(17, "dscr", ALL),
    OWN(18, "dsisr", LOW32),
    OWN(19, "dar", ALL),
    DERIVED(22, "dec", LOW32, dec),
    CORE(25, "sdr1", ALL, RM_CORE_SDR1),
    OWN(26, "srr0", ~UINT64_C(3)),
    OWN(27, "srr1", ALL),
    DERIVED(28, "cfar", ALL, cfar),
    OWN(29, "amr", ALL),
    OWN(31, "acop", ALL),
    OWN(48, "pid", LOW32),
    OWN(61, "iamr", ALL),
    OWN(128, "tfhar", ~UINT64_C(3)),
    OWN(129, "tfiar", ALL),
    OWN(130, "texasr", ALL),
    UPPER(131, "texasru", 130),
    FIXED_ALIAS(136, "ctrlf", 152),
    OWN(152, "ctrl", 1),
    OWN(153, "fscr", ALL),
    OWN(157, "uamor", ALL),
    OWN(159, "pspb", LOW32),
    CORE(176, "dpdes", 0xff, RM_CORE_DPDES),
    OWN(180, "dawr0", ~UINT64_C(7)),
    CORE(186, "rpr", ALL, RM_CORE_RPR),
    OWN(187, "ciabr", ALL),
    OWN(188, "dawrx0", LOW32),
    OWN(190, "hfscr", ALL),
    OWN(256, "vrsave", LOW32),
    FIXED_ALIAS(259, "sprg3_user", 275),
    READS(268, "tb", tb),
    READS(269, "tbu", tbu),
    OWN(272, "sprg0", ALL),
    OWN(273, "sprg1", ALL),
    OWN(274, "sprg2", ALL),
    OWN(275, "sprg3", ALL),
    WRITES(284, "tbl_write", LOW32, tbl_write),
    WRITES(285, "tbu_write", LOW32, tbu_write),
    WRITES(286, "tbu40", ~LOW24, tbu40_write),
    FIXED(287, "pvr"),
    OWN(304, "hsprg0", ALL),
    OWN(305, "hsprg1", ALL),
    OWN(306, "hdsisr", LOW32),
    OWN(307, "hdar", ALL),
    DERIVED(308, "spurr", ALL, spurr),
    DERIVED(309, "purr", ALL, purr),
    DERIVED(310, "hdec", LOW32, hdec),
    CORE(312, "rmor", ALL, RM_CORE_RMOR),
    CORE(313, "hrmor", ALL, RM_CORE_HRMOR),
    OWN(314, "hsrr0", ~UINT64_C(3)),
    OWN(315, "hsrr1", ALL),
    CORE(317, "tfmr", ALL, RM_CORE_TFMR),
    OWN(318, "lpcr", LPCR_MASK),
    CORE(319, "lpidr", LOW32, RM_CORE_LPIDR),
    [336] = {.name = "hmer", .mask = ALL, .home = 336, .read = thread_read, .write = hmer_write},
    CORE(337, "hmeer", ALL, RM_CORE_HMEER),
    CORE(338, "pcr", ALL, RM_CORE_PCR),
    OWN(339, "heir", LOW32),
    CORE(349, "amor", ALL, RM_CORE_AMOR),
    FIXED(446, "tir"),
    OWN(784, "sier", ALL),
    OWN(785, "mmcr2", ALL),
    OWN(786, "mmcra", ALL),
    OWN(787, "pmc1", LOW32),
    OWN(788, "pmc2", LOW32),
    OWN(789, "pmc3", LOW32),
    OWN(790, "pmc4", LOW32),
    OWN(791, "pmc5", LOW32),
    OWN(792, "pmc6", LOW32),
    OWN(795, "mmcr0", ALL),
    OWN(796, "siar", ALL),
    OWN(797, "sdar", ALL),
    OWN(798, "mmcr1", ALL),
    OWN(804, "ebbhr", ALL),
    OWN(805, "ebbrr", ~UINT64_C(3)),
    OWN(806, "bescr", ALL),
    OWN(815, "tar", ALL),
    OWN(848, "ic", ALL),
    DERIVED(849, "vtb", ALL, vtb),
    OWN(850, "ldbar", ALL),
    OWN(851, "mmcrc", LOW32),
    OWN(853, "pmsr", ALL),
    OWN(854, "pmmar", ALL),
    OWN(888, "tacr", ALL),
    OWN(889, "tcscr", ALL),
    OWN(890, "csigr", ALL),
    OWN(892, "spmc1", LOW32),
    OWN(893, "spmc2", LOW32),
    OWN(894, "mmcrs", ALL),
    OWN(895, "wort", ALL),
    OWN(PPR, "ppr", UINT64_C(0x001c000000000000)),
    [898] = {.name = "ppr32",
             .mask = 0x001c0000,
             .home = PPR,
             .read = upper_read,
             .write = upper_write},
    CORE(1008, "hid0", ALL, RM_CORE_HID0),
    OWN(1009, "hid1", ALL),
    OWN(1012, "hid4", ALL),
    ABSENT(1013, "dabr"),
    OWN(1014, "hid5", ALL),
    ABSENT(1015, "dabrx"),
    FIXED(1023, "pir"),
};

const struct rm_spr *rm_spr(unsigned number)
{
    return number < RM_SPR_NUMBERS && table[number].name ? &table[number] : NULL;
}

unsigned rm_spr_find(const char *name)
{
    for (unsigned number = 0; number < RM_SPR_NUMBERS; number++)
        if (table[number].name && strcmp(table[number].name, name) == 0)
            return number;
    return RM_SPR_NUMBERS;
}

uint64_t rm_spr_read(const struct rm_cpu *cpu, unsigned number)
{
    const struct rm_spr *spr = rm_spr(number);
    assert(spr);
    return spr->read ? spr->read(cpu, spr->home) : 0;
}

void rm_spr_write(struct rm_cpu *cpu, unsigned number, uint64_t value)
{
    const struct rm_spr *spr = rm_spr(number);
    assert(spr);
    if (spr->write)
        spr->write(cpu, spr->home, value & spr->mask);
}

void rm_spr_reset(struct rm_cpu *cpu)
{
    cpu->t.spr[RM_SPR_PVR] = PVR_P8;
    cpu->t.spr[RM_SPR_TIR] = cpu->config.thread_in_core;
    cpu->t.spr[RM_SPR_PIR] = cpu->config.thread;
}

uint64_t rm_decrementer_ticks_left(const struct rm_cpu *cpu, uint64_t expiry)
{
    uint64_t value = (expiry - rm_clock_ticks(cpu)) & LOW32;
    return value >> 31 ? 0 : value + 1;
}
