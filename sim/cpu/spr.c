/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SPRs that the real-mode path and its host code touch, as Power ISA 2.07 (Book III-S, the SPR
 * table in 4.4.4 and the chapters of each register) and the POWER8 Processor User's Manual number
 * and size them. Performance monitor counters, hashes of debug facilities and the like are kept but
 * do nothing.
 */
#include "cpu/spr.h"

#include "base/power.h"
#include "cpu/clock.h"
#include "cpu/hdec.h"
#include "cpu/sync.h"

#include <assert.h>
#include <string.h>

#define ALL    RM_SPR_ALL
#define LOW32  RM_SPR_LOW32
#define LOW24  UINT64_C(0xffffff)
#define PVR_P8 UINT64_C(0x004d0200) /* POWER8, DD2.0 */

#define CTRL_TS_SHIFT 8 /* thread state: the run bit of each thread of the core */
#define CTRL_READS    (UINT64_C(0xff) << CTRL_TS_SHIFT | CTRL_RUN)

static uint64_t kept_read(const struct rm_cpu *cpu, uint16_t home)
{
    return cpu->t.spr[home];
}

static void kept_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
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
    return rm_reg(cpu, home);
}

static void engine_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    rm_set_reg(cpu, home, value);
}

static uint64_t xer_read(const struct rm_cpu *cpu, uint16_t home)
{
    (void)home;
    return rm_xer(cpu);
}

static void xer_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    (void)home;
    rm_set_xer(cpu, value);
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

static void tb_set(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    (void)home;
    cpu->config.core->tb_offset = value - rm_clock_ticks(cpu);
}

static void tbl_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    tb_set(cpu, home, (tb_read(cpu, home) & ~LOW32) | value);
}

static void tbu_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    tb_set(cpu, home, (tb_read(cpu, home) & LOW32) | value << 32);
}

/* The low 24 bits go on counting (Power ISA 2.07 III-S 7.2.1). */
static void tbu40_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    tb_set(cpu, home, (tb_read(cpu, home) & LOW24) | value);
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
    return rm_hdec_value(cpu);
}

static void hdec_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    (void)home;
    rm_hdec_load(cpu, value);
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

/* RUN is the thread's own bit of TS; TS is read-only. The bit for thread t is 8 + t from the right:
 * assumed from QEMU's model of the register. */
static uint64_t ctrl_read(const struct rm_cpu *cpu, uint16_t home)
{
    (void)home;
    uint64_t running = cpu->config.core->running;
    return (running >> cpu->config.thread_in_core & CTRL_RUN) | running << CTRL_TS_SHIFT;
}

static void ctrl_write(struct rm_cpu *cpu, uint16_t home, uint64_t value)
{
    (void)home;
    uint64_t own = UINT64_C(1) << cpu->config.thread_in_core;
    uint64_t others = cpu->config.core->running & ~own;
    cpu->config.core->running = others | (value & CTRL_RUN ? own : 0);
}

#define KEPT(number, text, bits)                                                                   \
    [number] = {.name = #text,                                                                     \
                .mask = bits,                                                                      \
                .home = RM_KEPT_##text,                                                            \
                .read = kept_read,                                                                 \
                .write = kept_write},
/* Another number for a register of the list. */
#define ALIAS(number, text, bits, original)                                                        \
    [number] = {.name = text,                                                                      \
                .mask = bits,                                                                      \
                .home = RM_KEPT_##original,                                                        \
                .read = kept_read,                                                                 \
                .write = kept_write}
#define UPPER(number, text, bits, original)                                                        \
    [number] = {.name = text,                                                                      \
                .mask = bits,                                                                      \
                .home = RM_KEPT_##original,                                                        \
                .read = upper_read,                                                                \
                .write = upper_write}
/* mtspr does nothing; from outside it can be set. */
#define FIXED(number, text)                                                                        \
    [number] = {.name = #text,                                                                     \
                .mask = LOW32,                                                                     \
                .home = RM_KEPT_##text,                                                            \
                .read = kept_read,                                                                 \
                .set = kept_write}
#define CORE(number, text, bits, reg)                                                              \
    [number] = {.name = text, .mask = bits, .home = reg, .read = core_read, .write = core_write}
#define ENGINE(number, text, reg)                                                                  \
    [number] = {.name = text, .mask = ALL, .home = reg, .read = engine_read, .write = engine_write}
#define DERIVED(number, text, bits, what)                                                          \
    [number] = {.name = text, .mask = bits, .read = what##_read, .write = what##_write}
#define TIMER(number, text, bits, what)                                                            \
    [number] = {                                                                                   \
        .name = text, .mask = bits, .clock = true, .read = what##_read, .write = what##_write}
#define SETS_TIME(number, text, bits, what)                                                        \
    [number] = {.name = text, .mask = bits, .clock = true, .write = what}
#define ABSENT(number, text) [number] = {.name = text, .absent = true}

static const struct rm_spr table[RM_SPR_NUMBERS] = {
    RM_KEPT_SPRS(KEPT) DERIVED(1, "xer", ALL, xer),
    ALIAS(3, "dscr_user", ALL, dscr),
    ENGINE(8, "lr", RM_REG_LR),
    ENGINE(9, "ctr", RM_REG_CTR),
    ALIAS(13, "amr_user", ALL, amr),
    TIMER(22, "dec", LOW32, dec),
    CORE(25, "sdr1", ALL, RM_CORE_SDR1),
    DERIVED(28, "cfar", ALL, cfar),
    UPPER(131, "texasru", LOW32, texasr),
    [136] = {.name = "ctrlf", .reads = CTRL_READS, .read = ctrl_read},
    [152] = {.name = "ctrl",
             .mask = CTRL_RUN,
             .reads = CTRL_READS,
             .read = ctrl_read,
             .write = ctrl_write},
    CORE(176, "dpdes", 0xff, RM_CORE_DPDES),
    CORE(186, "rpr", ALL, RM_CORE_RPR),
    [259] = {.name = "sprg3_user", .reads = ALL, .home = RM_KEPT_sprg3, .read = kept_read},
    [268] = {.name = "tb", .mask = ALL, .clock = true, .read = tb_read, .set = tb_set},
    [269] = {.name = "tbu", .reads = LOW32, .clock = true, .read = tbu_read},
    SETS_TIME(284, "tbl_write", LOW32, tbl_write),
    SETS_TIME(285, "tbu_write", LOW32, tbu_write),
    SETS_TIME(286, "tbu40", ~LOW24, tbu40_write),
    FIXED(287, pvr),
    TIMER(308, "spurr", ALL, spurr),
    TIMER(309, "purr", ALL, purr),
    TIMER(310, "hdec", LOW32, hdec),
    CORE(312, "rmor", ALL, RM_CORE_RMOR),
    CORE(313, "hrmor", ALL, RM_CORE_HRMOR),
    CORE(317, "tfmr", ALL, RM_CORE_TFMR),
    CORE(319, "lpidr", LOW32, RM_CORE_LPIDR),
    [336] = {.name = "hmer",
             .mask = ALL,
             .home = RM_KEPT_hmer,
             .read = kept_read,
             .write = hmer_write,
             .set = kept_write},
    CORE(337, "hmeer", ALL, RM_CORE_HMEER),
    CORE(338, "pcr", ALL, RM_CORE_PCR),
    CORE(349, "amor", ALL, RM_CORE_AMOR),
    FIXED(446, tir),
    TIMER(849, "vtb", ALL, vtb),
    CORE(850, "ldbar", ALL, RM_CORE_LDBAR),
    CORE(854, "pmmar", ALL, RM_CORE_PMMAR),
    UPPER(898, "ppr32", 0x001c0000, ppr),
    CORE(1008, "hid0", ALL, RM_CORE_HID0),
    ABSENT(1013, "dabr"),
    ABSENT(1015, "dabrx"),
    FIXED(1023, pir),
};

const struct rm_spr *rm_spr(unsigned number)
{
    return number < RM_SPR_NUMBERS && table[number].name ? &table[number] : NULL;
}

bool rm_spr_is_of_core(unsigned number)
{
    const struct rm_spr *spr = rm_spr(number);
    return spr && (spr->read == core_read || spr->read == ctrl_read || spr->read == hdec_read ||
                   spr->read == vtb_read || spr->read == tb_read || spr->read == tbu_read ||
                   (spr->clock && !spr->read));
}

/* Names that Power ISA 2.07 has for what later versions number. */
static const struct {
    const char *name;
    unsigned number;
} other_names[] = {{"dawr", 180}, {"dawrx", 188}};

unsigned rm_spr_find(const char *name)
{
    for (size_t i = 0; i < sizeof(other_names) / sizeof(other_names[0]); i++)
        if (strcmp(other_names[i].name, name) == 0)
            return other_names[i].number;
    for (unsigned number = 0; number < RM_SPR_NUMBERS; number++)
        if (table[number].name && strcmp(table[number].name, name) == 0)
            return number;
    return RM_SPR_NUMBERS;
}

uint64_t rm_spr_readable(unsigned number)
{
    const struct rm_spr *spr = rm_spr(number);
    assert(spr);
    return spr->reads ? spr->reads : spr->mask;
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
    if (spr->set)
        spr->set(cpu, spr->home, value & spr->mask);
    else if (spr->write)
        spr->write(cpu, spr->home, value & spr->mask);
}

void rm_spr_reset(struct rm_cpu *cpu)
{
    cpu->t.spr[RM_KEPT_pvr] = PVR_P8;
    cpu->t.spr[RM_KEPT_tir] = cpu->config.thread_in_core;
    cpu->t.spr[RM_KEPT_pir] = cpu->config.thread;
}
