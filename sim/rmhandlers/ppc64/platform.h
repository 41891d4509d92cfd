/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What freestanding C needs of the POWER8 and of the kernel around it: the PACA in r13, special
 * registers, barriers, atomic updates, cache-inhibited accesses, variables.
 */
#ifndef RMH_PLATFORM_H
#define RMH_PLATFORM_H

#include "kvm_types.h"

register struct paca_struct *local_paca __asm__("r13");
#define HERE (&local_paca->kvm_hstate)

/* The kernel's variables that the path reads (variables.c). */
extern struct paca_struct **paca_ptrs;
extern unsigned long __per_cpu_offset[NR_CPUS];
extern int threads_per_subcore, threads_shift, threads_per_core;
extern unsigned nr_cpu_ids;
extern struct opal opal;
extern int kvm_irq_bypass, h_ipi_redirect;
extern bool dawr_force_enable; /* whether this machine has watchpoints that work */
extern struct kvmppc_host_rm_ops *kvmppc_host_rm_ops_hv;
extern struct cpu_messages ipi_message; /* a thread's own lies at its per-cpu offset */
extern struct kernel_stat kstat;        /* so does this */

#define OF_CPU(variable, offset) ((__typeof__(&(variable)))((char *)&(variable) + (offset)))

/* A function that observers look for by its name: it stands as it is, in one piece. */
#ifdef __clang__
#define WHOLE __attribute__((noinline))
#else
#define WHOLE __attribute__((noinline, noclone))
#endif

/* Memory that others change too. */
#define LOOK(lvalue)       (*(const volatile __typeof__(lvalue) *)&(lvalue))
#define PUT(lvalue, value) (*(volatile __typeof__(lvalue) *)&(lvalue) = (value))

#define MFSPR(number)                                                                              \
    __extension__({                                                                                \
        u64 spr_value_;                                                                            \
        __asm__ volatile("mfspr %0,%1" : "=r"(spr_value_) : "i"(number) : "memory");               \
        spr_value_;                                                                                \
    })
#define MTSPR(number, value)                                                                       \
    __asm__ volatile("mtspr %0,%1" : : "i"(number), "r"((u64)(value)) : "memory")

/* One instruction: that orders something, that acts on a value, on two, that turns one into
 * another.
 */
#define ORDER(instruction)      __asm__ volatile(instruction : : : "memory")
#define ACT(mnemonic, on)       __asm__ volatile(mnemonic " %0" : : "r"(on) : "memory")
#define ACT2(mnemonic, a, b)    __asm__ volatile(mnemonic " %0,%1" : : "r"(a), "r"(b) : "memory")
#define ASK(mnemonic, to, from) __asm__ volatile(mnemonic " %0,%1" : "=r"(to) : "r"(from))

/* The priority of a thread that waits, and of one that works. */
#define BE_PATIENT() ORDER("or 1,1,1")
#define BE_BUSY()    ORDER("or 2,2,2")

static inline u64 timebase(void)
{
    u64 ticks;

    __asm__ volatile("mftb %0" : "=r"(ticks));
    return ticks;
}

/* Stores `to` if the word still holds `from`; says whether. Full barriers on both sides. */
#define SWAP_WORD(name, type, size)                                                                \
    static inline bool name(volatile type *word, type from, type to)                               \
    {                                                                                              \
        type seen;                                                                                 \
        __asm__ volatile("sync\n"                                                                  \
                         "0: l" size "arx %0,0,%2\n"                                               \
                         "   xor. %0,%0,%3\n"                                                      \
                         "   bne- 1f\n"                                                            \
                         "   st" size "cx. %4,0,%2\n"                                              \
                         "   bne- 0b\n"                                                            \
                         "1: sync"                                                                 \
                         : "=&r"(seen), "+m"(*word)                                                \
                         : "r"(word), "r"(from), "r"(to)                                           \
                         : "cr0", "memory");                                                       \
        return seen == 0;                                                                          \
    }
SWAP_WORD(swap32, u32, "w")
SWAP_WORD(swap64, u64, "d")

/* Sets and clears bits of words that others change too, with the same barriers; what was there. */
static inline u64 set_bits(u64 *word, u64 bits)
{
    u64 now;

    do
        now = LOOK(*word);
    while (!swap64(word, now, now | bits));
    return now;
}

static inline void clear_bits(u64 *word, u64 bits)
{
    u64 now;

    do
        now = LOOK(*word);
    while (!swap64(word, now, now & ~bits));
}

/* From big-endian to the machine's order and back. */
#ifdef __LITTLE_ENDIAN__
#define BIG32(value) __builtin_bswap32(value)
#define BIG64(value) __builtin_bswap64(value)
#else
#define BIG32(value) (value)
#define BIG64(value) (value)
#endif

/* Real-mode cache-inhibited accesses (Power ISA 2.07 III-S 4.4.1): bytes in memory order. */
#define INHIBITED_LOAD32(to, real) __asm__ volatile("lwzcix %0,0,%1" : "=r"(to) : "r"(real))
#define INHIBITED_STORE(op, real, v)                                                               \
    __asm__ volatile(op " %0,0,%1" : : "r"(v), "r"(real) : "memory")

#endif
