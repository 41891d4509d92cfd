/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/writers.h"

#include "machine/name_place.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long before the first failure instructions are looked at: some exits and entries (assumed).
 */
#define LOOK_CYCLES UINT64_C(8000)
#define THINGS_MAX  16 /* of the first failures; the others say nothing of their writers */

/* A register or field that a failure is about. */
struct thing {
    const struct scn_finding *finding;
    uint64_t real; /* of a field, 0: a register */
    uint32_t bytes;
    bool stored_to; /* by the instruction that is under way */
    uint64_t value;
    bool written; /* by an instruction, after which nobody else wrote it */
    unsigned thread;
    uint64_t pc, cycle;
};

struct search {
    struct rm_machine *machine;
    struct scn_result *result;
    unsigned told; /* broken promises in this run */
    bool begun, out_of_memory;
    uint64_t pc; /* of the instruction that is under way */
    unsigned count;
    struct thing things[THINGS_MAX];
};

/* Registers that move by themselves: nobody in particular writes what they have. */
static bool is_clock(const char *name)
{
    static const char *const clocks[] = {"dec", "hdec", "tb", "purr", "spurr", "vtb"};
    for (size_t i = 0; i < sizeof(clocks) / sizeof(*clocks); i++)
        if (strcmp(name, clocks[i]) == 0)
            return true;
    return false;
}

static void find_things(struct search *search)
{
    for (unsigned i = 0; i < search->result->finding_count; i++) {
        const struct scn_finding *finding = &search->result->findings[i];
        if (finding->failure && *finding->thing && !is_clock(finding->thing) &&
            search->count < THINGS_MAX)
            search->things[search->count++] = (struct thing){.finding = finding};
    }
}

/* A field's place: by its name, or "vcpu[1]+0x20". */
static void locate(const struct rm_machine *machine, struct thing *thing)
{
    const char *name = thing->finding->thing;
    unsigned vcpu;
    uint64_t offset;
    if (sscanf(name, "vcpu[%u]+0x%" SCNx64, &vcpu, &offset) == 2 &&
        vcpu < machine->config.vcpu_count) {
        thing->real = rm_real(rm_world_vcpu(machine->world, vcpu)) + offset;
        thing->bytes = sizeof(uint64_t);
    } else if (strchr(name, '.') && strchr(name, '[')) {
        (void)rm_world_locate(machine->world, name, &thing->real, &thing->bytes, NULL);
    }
    if (thing->bytes > sizeof(uint64_t))
        thing->bytes = sizeof(uint64_t);
}

static uint64_t value_of(const struct rm_machine *machine, const struct thing *thing)
{
    uint64_t value = 0;
    if (thing->real)
        return rm_mem_read(machine->mem, thing->real, thing->bytes, RM_BIG);
    rm_cpu_reg_read(machine->cpus[thing->finding->actor.thread], thing->finding->thing, &value);
    return value;
}

static bool meets(const struct thing *thing, const struct rm_access *access)
{
    return thing->real && access->store && access->real < thing->real + thing->bytes &&
           thing->real < access->real + access->bytes;
}

static void look_before(struct search *search, unsigned thread)
{
    const struct rm_cpu *cpu = search->machine->cpus[thread];
    struct rm_access access;
    bool accesses = rm_cpu_next_access(cpu, &access);
    search->pc = rm_cpu_pc(cpu);
    for (unsigned i = 0; i < search->count; i++) {
        struct thing *thing = &search->things[i];
        if (!search->begun)
            locate(search->machine, thing);
        uint64_t value = value_of(search->machine, thing);
        thing->written &= value == thing->value;
        thing->value = value;
        thing->stored_to = accesses && meets(thing, &access);
    }
    search->begun = true;
}

static bool look(void *context, unsigned thread, bool after)
{
    struct search *search = context;
    if (!after) {
        look_before(search, thread);
        return false;
    }
    for (unsigned i = 0; i < search->count; i++) {
        struct thing *thing = &search->things[i];
        uint64_t value = value_of(search->machine, thing);
        if (value == thing->value && !thing->stored_to)
            continue;
        thing->value = value;
        thing->written = true;
        thing->thread = thread;
        thing->pc = search->pc;
        thing->cycle = rm_cpu_cycle(search->machine->cpus[thread]);
    }
    return false;
}

static void describe(const struct search *search, const struct thing *thing, char *to, size_t bytes)
{
    char place[160];
    rm_name_place(search->machine, thing->pc, place, sizeof(place));
    if (thing->written)
        snprintf(to, bytes, "%s was last written by %s on thread %u at cycle %" PRId64,
                 thing->finding->thing, place, thing->thread,
                 (int64_t)(thing->cycle - search->result->start_cycle));
    else
        snprintf(to, bytes, "%s was not written by the path in the last %" PRIu64 " cycles",
                 thing->finding->thing, LOOK_CYCLES);
}

/* The promise is broken again: now it is known by whom. */
static void tell(void *context, const struct rm_event *event)
{
    struct search *search = context;
    (void)event;
    unsigned index = search->told++;
    if (&search->result->findings[index] == search->things[search->count - 1].finding)
        search->machine->witness.look = NULL; /* that is all */
    for (unsigned i = 0; i < search->count; i++) {
        const struct thing *thing = &search->things[i];
        if (thing->finding != &search->result->findings[index])
            continue;
        struct scn_failure *failure = &search->result->failures[thing->finding->failure - 1];
        char writer[320], *got;
        describe(search, thing, writer, sizeof(writer));
        if (asprintf(&got, "%s; %s", failure->got, writer) < 0) {
            search->out_of_memory = true;
            return;
        }
        free(failure->got);
        failure->got = got;
    }
}

enum rm_status scn_find_writers(struct rm_machine *machine, struct rm_scenario *scenario,
                                scn_run_once *run, struct scn_result *result,
                                struct rm_error *error)
{
    struct search search = {.machine = machine, .result = result};
    struct scn_result again = {.scenario = NULL};
    struct rm_observer observer = {.size = sizeof(observer),
                                   .types = RM_EVENT_BIT(RM_EVENT_broken),
                                   .tell = tell,
                                   .context = &search};
    find_things(&search);
    if (!search.count)
        return RM_OK;
    uint64_t first_cycle = search.things[0].finding->actor.cycle;
    enum rm_status status = rm_observe(machine, &observer, error);
    if (status != RM_OK)
        return status;
    machine->witness.from_cycle = first_cycle > LOOK_CYCLES ? first_cycle - LOOK_CYCLES : 0;
    machine->witness.look = look;
    machine->witness.context = &search;
    status = run(machine, scenario, &again, error);
    machine->witness.look = NULL;
    rm_unobserve(machine, &search);
    scn_result_free(&again);
    return status == RM_OK && search.out_of_memory ? rm_fail(error, RM_NO_MEMORY, "out of memory")
                                                   : status;
}
