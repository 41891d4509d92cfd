/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run tells: the stream of events, and how to listen to it.
 *
 * Each fact is told once, at the moment at which it happens, by whoever made it happen. The kinds
 * and their fields are in rmsim/events.def. The same world and injections give the same stream,
 * byte for byte, however the caller slices the run and whatever it looks at.
 *
 * An observer changes nothing: it may read the machine (rm_register, rm_field, rm_physical_icp,
 * rm_cycle, rm_state_hash, rm_look_at_everything, ...), and it may take itself or others away
 * (rm_unobserve). It is called in the middle of things: what a hash covers then is the moment of
 * the event, to be compared with the same moment of another run. All else that needs a machine is
 * refused with RM_BAD_INPUT, a snapshot included; rm_machine_close does nothing.
 */
#ifndef RMSIM_EVENTS_H
#define RMSIM_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rmsim/error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct rm_machine;

/* enum rm_event_type: RM_EVENT_exit_begin, RM_EVENT_exit_end, ... */
enum rm_event_type {
#define RM_FIELD(event, type, name, about)
#define RM_EVENT(name, about, ...) RM_EVENT_##name,
#include "rmsim/events.def"
#undef RM_EVENT
#undef RM_FIELD
    RM_EVENT_TYPES
};

typedef uint32_t rm_type_u32;
typedef uint64_t rm_type_u64;
typedef uint32_t rm_type_x32;
typedef uint64_t rm_type_x64;
typedef int32_t rm_type_i32;
typedef int64_t rm_type_i64;
typedef const char *rm_type_text;
typedef bool rm_type_flag;

/* struct rm_event_exit_begin, ...: the fields of each kind. */
#define RM_FIELD(event, type, name, about) rm_type_##type name;
#define RM_EVENT(name, about, ...)                                                                 \
    struct rm_event_##name {                                                                       \
        __VA_ARGS__                                                                                \
    };
#include "rmsim/events.def"
#undef RM_EVENT
#undef RM_FIELD

/* Who does something. */
enum rm_actor_kind {
    RM_ACTOR_THREAD, /* a hardware thread, running the code under test */
    RM_ACTOR_HOST,   /* the host, on a hardware thread */
    RM_ACTOR_DEVICE, /* what was injected */
    RM_ACTOR_NEST,   /* something on its way that arrives */
};

/* What every event tells. */
struct rm_actor {
    enum rm_actor_kind kind;
    uint32_t thread; /* of RM_ACTOR_THREAD and RM_ACTOR_HOST; else 0 */
    uint64_t cycle;  /* core cycles since the world was built, by the actor's own clock */
    uint32_t cause;  /* number of the injection (rm_inject) that this goes back to, 0 none */
    uint64_t exit;   /* number of the exit in which it happens, from 1 on; 0 none */
};

struct rm_event {
    enum rm_event_type type;
    struct rm_actor actor;
    uint64_t number; /* of the event in the stream, from 0 on */
    union {
#define RM_FIELD(event, type, name, about)
#define RM_EVENT(name, about, ...) struct rm_event_##name name;
#include "rmsim/events.def"
#undef RM_EVENT
#undef RM_FIELD
    };
};

#define RM_EVENT_BIT(type) (UINT64_C(1) << (type))
#define RM_EVENT_ALL       UINT64_MAX

/* What became of a device's interrupt that kvmppc_read_intr accepted. */
enum rm_passthru {
    RM_PASSTHRU_DELIVERED,  /* real mode gave it to the guest: the result is -2 */
    RM_PASSTHRU_TOO_HARD,   /* it did, and the host has to complete that: 2 */
    RM_PASSTHRU_NOT_MAPPED, /* the host gets it: no guest has it */
    RM_PASSTHRU_OFF,        /* the host gets it, which has kvm_irq_bypass off */
    RM_PASSTHRU_TO_HOST,    /* the host gets it, or so the result says, though the map has it */
};
/* "delivered", ...; NULL for a number that is none. */
RM_API const char *rm_passthru_name(enum rm_passthru reason);

/* How the host knows what real mode left to it. */
enum rm_hard_reason {
    RM_HARD_TRAP,   /* by trap 0x5555 */
    RM_HARD_HCALL,  /* by the hcall, which it takes up */
    RM_HARD_UNTOLD, /* by nothing: rm_action is set, and the trap is another */
};
/* "trap", ...; NULL for a number that is none. */
RM_API const char *rm_hard_reason_name(enum rm_hard_reason reason);

struct rm_observer {
    size_t size;    /* sizeof(struct rm_observer) */
    uint64_t types; /* bits of the kinds that it wants to hear of, RM_EVENT_BIT */
    void (*tell)(void *context, const struct rm_event *event); /* the event is lent for the call */
    void *context;
};

/*
 * From now on `observer` (copied) hears of what happens, after those that were there before. Not
 * part of snapshots: it goes on hearing after a restore. RM_BAD_INPUT: no function to tell, a size
 * that is none, or RM_OBSERVERS_MAX are there already. Costs no simulated time.
 */
#define RM_OBSERVERS_MAX 16
RM_API enum rm_status rm_observe(struct rm_machine *machine, const struct rm_observer *observer,
                                 struct rm_error *error);
/* All observers with that context hear no more. */
RM_API void rm_unobserve(struct rm_machine *machine, const void *context);

/* "exit_begin", ...; NULL for a number that is no type. Constant. */
RM_API const char *rm_event_name(enum rm_event_type type);
/* What the kind is about, one line; NULL for a number that is no type. Constant. */
RM_API const char *rm_event_about(enum rm_event_type type);

/*
 * One line of text, without a newline: number, cycle, actor, kind, every field with its name. Like
 * snprintf: returns the length that the whole line has, and writes at most `bytes` with the zero.
 */
RM_API size_t rm_event_print(const struct rm_event *event, char *to, size_t bytes);

#ifdef __cplusplus
}
#endif
#endif
