/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What freestanding C needs of the POWER8 and of the kernel around it: the PACA in r13, SPRs,
 * barriers, atomic updates, cache-inhibited accesses, per-cpu data, global symbols.
 */
#ifndef RMH_PLATFORM_H
#define RMH_PLATFORM_H

#include "constants.h"
#include "kvm_types.h"

register struct paca_struct *local_paca __asm__("r13");

extern struct paca_struct **paca_ptrs;
extern unsigned long __per_cpu_offset[NR_CPUS];
extern unsigned int nr_cpu_ids;
extern int threads_per_core, threads_per_subcore, threads_shift;
extern struct opal opal;
extern bool __xive_enabled;
extern int h_ipi_redirect, kvm_irq_bypass;
extern struct kvmppc_host_rm_ops *kvmppc_host_rm_ops_hv;
extern struct cpu_messages ipi_message; /* per cpu */
extern struct kernel_stat kstat;        /* per cpu */

#define per_cpu(variable, cpu)                                                                     \
    (*(__typeof__(&(variable)))((char *)&(variable) + __per_cpu_offset[cpu]))
#define this_cpu(variable)                                                                         \
    (*(__typeof__(&(variable)))((char *)&(variable) + local_paca->data_offset))

#define READ_ONCE(lvalue)         (*(const volatile __typeof__(lvalue) *)&(lvalue))
#define WRITE_ONCE(lvalue, value) (*(volatile __typeof__(lvalue) *)&(lvalue) = (value))

#define MFSPR(number)                                                                              \
    __extension__({                                                                                \
        u64 mfspr_value;                                                                           \
        __asm__ volatile("mfspr %0,%1" : "=r"(mfspr_value) : "i"(number) : "memory");              \
        mfspr_value;                                                                               \
    })
#define MTSPR(number, value)                                                                       \
    __asm__ volatile("mtspr %0,%1" : : "i"(number), "r"((u64)(value)) : "memory")

static inline void full_barrier(void)
{
    __asm__ volatile("sync" : : : "memory");
}

static inline void light_barrier(void)
{
    __asm__ volatile("lwsync" : : : "memory");
}

static inline void instruction_barrier(void)
{
    __asm__ volatile("isync" : : : "memory");
}

static inline u64 timebase(void)
{
    u64 ticks;

    __asm__ volatile("mftb %0" : "=r"(ticks));
    return ticks;
}

/* Read-modify-write of a word: returns the old value and orders nothing itself. */
#define ATOMIC_UPDATE(name, type, load, operation, store)                                          \
    static inline type name(volatile type *word, type bits)                                        \
    {                                                                                              \
        type old, new;                                                                             \
                                                                                                   \
        __asm__ volatile("1: " load " %0,0,%3\n"                                                   \
                         "   " operation " %1,%0,%4\n"                                             \
                         "   " store " %1,0,%3\n"                                                  \
                         "   bne- 1b"                                                              \
                         : "=&r"(old), "=&r"(new), "+m"(*word)                                     \
                         : "r"(word), "r"(bits)                                                    \
                         : "cr0");                                                                 \
        return old;                                                                                \
    }
ATOMIC_UPDATE(atomic_or32, u32, "lwarx", "or", "stwcx.")
ATOMIC_UPDATE(atomic_or64, u64, "ldarx", "or", "stdcx.")
ATOMIC_UPDATE(atomic_andc64, u64, "ldarx", "andc", "stdcx.")

/* Stores `new` if the word still holds `old`; full barriers on both sides. */
#define COMPARE_AND_SWAP(name, type, load, compare, store)                                         \
    static inline bool name(volatile type *word, type old, type new)                               \
    {                                                                                              \
        type found;                                                                                \
                                                                                                   \
        full_barrier();                                                                            \
        __asm__ volatile("1: " load " %0,0,%2\n"                                                   \
                         "   " compare " %0,%3\n"                                                  \
                         "   bne- 2f\n"                                                            \
                         "   " store " %4,0,%2\n"                                                  \
                         "   bne- 1b\n"                                                            \
                         "2:"                                                                      \
                         : "=&r"(found), "+m"(*word)                                               \
                         : "r"(word), "r"(old), "r"(new)                                           \
                         : "cr0");                                                                 \
        full_barrier();                                                                            \
        return found == old;                                                                       \
    }
COMPARE_AND_SWAP(compare_and_swap32, u32, "lwarx", "cmpw", "stwcx.")
COMPARE_AND_SWAP(compare_and_swap64, u64, "ldarx", "cmpd", "stdcx.")

static inline u32 cpu_to_be32(u32 value)
{
#ifdef __LITTLE_ENDIAN__
    return __builtin_bswap32(value);
#else
    return value;
#endif
}

/* Real-mode cache-inhibited accesses (Power ISA 2.07 III-S 4.4.1): bytes in memory order. */
static inline u32 load_inhibited32(u64 real)
{
    u32 value;

    __asm__ volatile("lwzcix %0,0,%1" : "=r"(value) : "r"(real) : "memory");
    return value;
}

static inline void store_inhibited32(u64 real, u32 value)
{
    __asm__ volatile("stwcix %0,0,%1" : : "r"(value), "r"(real) : "memory");
}

static inline void store_inhibited8(u64 real, u8 value)
{
    __asm__ volatile("stbcix %0,0,%1" : : "r"(value), "r"(real) : "memory");
}

#endif
