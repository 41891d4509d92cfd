/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening a machine and building worlds in it. */
#include "machine.h"

#include "base/copy.h"
#include "image/fixup.h"
#include "image/layout_folders.h"
#include "rmhandlers/handlers.h"

#include <stdlib.h>
#include <string.h>

/* Real memory behind the image for the world: address space only, pages come when they are used. */
#define WORLD_ROOM_BYTES (UINT64_C(384) << 20)
#define WORLD_ALIGN      UINT64_C(0x10000)

#define OLDEST_OPTIONS_BYTES sizeof(struct rm_machine_options) /* as first released */

static enum rm_status open_handlers(struct rm_machine *machine, const char *name,
                                    struct rm_error *error)
{
    const struct rm_handlers *handlers = rm_handlers_find(name ? name : "le");
    if (!handlers)
        return rm_fail(error, RM_BAD_INPUT,
                       "there is no build of our handlers called \"%s\": expected le, be, "
                       "le-before, be-before, le-noxics or be-noxics",
                       name);
    return rm_image_open_memory(handlers->name, handlers->elf, handlers->bytes, &machine->image,
                                error);
}

static enum rm_status open_image(struct rm_machine *machine,
                                 const struct rm_machine_options *options, struct rm_error *error)
{
    if (options->kernel && options->handlers)
        return rm_fail(error, RM_BAD_INPUT, "a kernel and handlers were both asked for");
    if (!options->kernel && (options->debug_info || options->layout))
        return rm_fail(error, RM_BAD_INPUT,
                       "debug information and layout files go with a kernel, and none was given");
    if (!options->kernel)
        return open_handlers(machine, options->handlers, error);
    return rm_image_open(options->kernel, &machine->image, error);
}

/* Image in memory, patched; from here on memory keeps account of what is written. */
static enum rm_status load_image(struct rm_machine *machine, struct rm_error *error)
{
    struct rm_fixup_counts counts;
    uint64_t end = (rm_image_end(machine->image) + WORLD_ALIGN - 1) & ~(WORLD_ALIGN - 1);
    enum rm_status status = rm_mem_new(end + WORLD_ROOM_BYTES, &machine->mem, error);
    if (status == RM_OK)
        status = rm_image_load(machine->image, machine->mem, error);
    if (status == RM_OK)
        status = rm_image_fixup(machine->image, machine->mem, &counts, error);
    if (status != RM_OK)
        return status;
    machine->world_from = end;
    rm_mem_seal(machine->mem);
    return rm_mem_snapshot_take(machine->mem, &machine->clean, error);
}

static uint32_t symbol_of(void *context, uint64_t address)
{
    const struct rm_machine *machine = context;
    return rm_image_symbol_at(machine->image, address);
}

enum rm_status rm_machine_open(const struct rm_machine_options *options, struct rm_machine **out,
                               struct rm_error *error)
{
    if (!options)
        return rm_fail(error, RM_BAD_INPUT, "no machine options were given");
    struct rm_machine_options taken;
    if (rm_copy_struct(&taken, sizeof(taken), options, OLDEST_OPTIONS_BYTES, "machine options",
                       error) != RM_OK)
        return RM_BAD_INPUT;
    options = &taken;
    struct rm_machine *machine = calloc(1, sizeof(*machine));
    if (!machine)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a machine");
    struct rm_layout_folders folders;
    struct rm_layout_source source = {options->layout, options->debug_info,
                                      rm_layout_folders(&folders)};
    enum rm_status status = open_image(machine, options, error);
    if (status == RM_OK)
        status = load_image(machine, error);
    if (status == RM_OK)
        status = rm_layout_open(machine->image, &source, &machine->layout, error);
    if (status != RM_OK) {
        rm_machine_close(machine);
        return status;
    }
    machine->decode = rm_decode_new(machine->mem, symbol_of, machine);
    rm_exits_find_symbols(machine);
    rm_devices_connect(machine);
    *out = machine;
    return RM_OK;
}

/* Forgets the present world, if there is one. */
static void drop_world(struct rm_machine *machine)
{
    for (unsigned i = 0; i < RM_THREADS_MAX; i++) {
        free(machine->newborn[i]);
        rm_cpu_free(machine->cpus[i]);
        rm_cpu_free(machine->cpus_aside[i]);
        machine->newborn[i] = NULL;
        machine->cpus[i] = machine->cpus_aside[i] = NULL;
    }
    if (machine->world) {
        rm_decode_remove_pad(machine->decode, rm_world_return_pad(machine->world));
        rm_decode_remove_pad(machine->decode, rm_world_opal_entry(machine->world));
    }
    rm_world_free(machine->world);
    machine->world = NULL;
    rm_xics_free(machine->xics);
    machine->xics = NULL;
}

void rm_machine_close(struct rm_machine *machine)
{
    if (!machine)
        return;
    drop_world(machine);
    rm_decode_free(machine->decode);
    rm_mem_snapshot_free(machine->clean);
    rm_mem_free(machine->mem);
    rm_layout_close(machine->layout);
    rm_image_close(machine->image);
    rm_exits_free(machine);
    free(machine);
}

const char *rm_machine_image_name(const struct rm_machine *machine)
{
    const char *banner = rm_image_banner(machine->image);
    return banner ? banner : rm_image_name(machine->image);
}

/* The physical side of the world: presentation controllers and MSI sources. */
static enum rm_status build_xics(struct rm_machine *machine, struct rm_error *error)
{
    enum rm_status status = rm_xics_new(rm_machine_threads(machine), &machine->xics, error);
    for (unsigned i = 0; status == RM_OK && i < machine->config.source_count; i++) {
        const struct rm_source_config *source = &machine->config.sources[i];
        struct rm_msi_state msi = {
            .hwirq = source->hwirq,
            .phb = source->phb,
            .server = source->hw_server,
            .priority = source->hw_priority,
        };
        if (source->hwirq)
            status = rm_xics_add_msi(machine->xics, &msi, error);
    }
    return status;
}

static enum rm_status build_world(struct rm_machine *machine, struct rm_error *error)
{
    uint64_t bytes = rm_world_bytes(&machine->config);
    if (bytes > WORLD_ROOM_BYTES)
        return rm_fail(error, RM_BAD_INPUT,
                       "the world needs %llu bytes of memory, and there is room for %llu",
                       (unsigned long long)bytes, (unsigned long long)WORLD_ROOM_BYTES);
    enum rm_status status =
        rm_world_build(&machine->config, machine->image, machine->layout, machine->mem,
                       machine->world_from, &machine->world, error);
    if (status != RM_OK)
        return status;
    rm_decode_add_pad(machine->decode, rm_world_return_pad(machine->world));
    rm_decode_add_pad(machine->decode, rm_world_opal_entry(machine->world));
    return build_xics(machine, error);
}

enum rm_status rm_machine_build(struct rm_machine *machine, const struct rm_world_config *config,
                                struct rm_error *error)
{
    if (!config)
        return rm_fail(error, RM_BAD_INPUT, "no world was given");
    struct rm_world_config taken;
    enum rm_status status = rm_world_config_take(config, &taken, error);
    if (status != RM_OK)
        return status;
    drop_world(machine);
    rm_mem_snapshot_restore(machine->mem, machine->clean);
    memset(&machine->state, 0, sizeof(machine->state));
    memset(&machine->reservations, 0, sizeof(machine->reservations));
    memset(&machine->served, 0, sizeof(machine->served));
    machine->fatal = false;
    memset(machine->cores, 0, sizeof(machine->cores));
    machine->config = taken;
    machine->world_number++;
    status = build_world(machine, error);
    if (status != RM_OK)
        drop_world(machine);
    return status;
}

unsigned rm_machine_threads(const struct rm_machine *machine)
{
    return machine->config.cores * machine->config.threads_per_core;
}

enum rm_status rm_machine_check_world(const struct rm_machine *machine, struct rm_error *error)
{
    if (machine->world)
        return RM_OK;
    return rm_fail(error, RM_BAD_INPUT, "the machine has no world yet");
}

enum rm_status rm_machine_check_thread(const struct rm_machine *machine, unsigned thread,
                                       struct rm_error *error)
{
    enum rm_status status = rm_machine_check_world(machine, error);
    if (status == RM_OK && thread >= rm_machine_threads(machine))
        status = rm_fail(error, RM_BAD_INPUT, "there is no thread %u: the machine has 0 to %u",
                         thread, rm_machine_threads(machine) - 1);
    return status;
}

static enum rm_status new_cpu(struct rm_machine *machine, unsigned thread, struct rm_error *error)
{
    unsigned per_core = machine->config.threads_per_core;
    struct rm_cpu_config config = {
        .thread = thread,
        .thread_in_core = thread % per_core,
        .hile = rm_image_endian(machine->image),
        .core_hz = machine->config.core_hz,
        .tb_hz = machine->config.tb_hz,
        .core = &machine->cores[thread / per_core],
        .reservations = &machine->reservations,
    };
    struct rm_cpu *cpu;
    enum rm_status status =
        rm_cpu_new(&config, machine->mem, machine->decode, &machine->bus, &cpu, error);
    if (status != RM_OK)
        return status;
    machine->newborn[thread] = malloc(rm_cpu_state_bytes());
    if (!machine->newborn[thread]) {
        rm_cpu_free(cpu);
        return rm_fail(error, RM_NO_MEMORY, "no memory for a hardware thread");
    }
    rm_cpu_state_save(cpu, machine->newborn[thread]);
    machine->cpus[thread] = cpu;
    return RM_OK;
}

/* The one that was set aside, as it was when it was made. */
static void reuse_cpu(struct rm_machine *machine, unsigned thread)
{
    machine->cpus[thread] = machine->cpus_aside[thread];
    machine->cpus_aside[thread] = NULL;
    rm_cpu_state_load(machine->cpus[thread], machine->newborn[thread]);
}

enum rm_status rm_machine_cpu(struct rm_machine *machine, unsigned thread, struct rm_cpu **out,
                              struct rm_error *error)
{
    enum rm_status status = rm_machine_check_thread(machine, thread, error);
    if (status != RM_OK)
        return status;
    if (!machine->cpus[thread]) {
        if (machine->cpus_aside[thread])
            reuse_cpu(machine, thread);
        else
            status = new_cpu(machine, thread, error);
        if (status != RM_OK)
            return status;
        if (machine->state.threads[thread].doorbell)
            rm_cpu_doorbell(machine->cpus[thread]);
        machine->state.threads[thread].doorbell = false;
    }
    *out = machine->cpus[thread];
    return RM_OK;
}

uint64_t rm_cycle(const struct rm_machine *machine)
{
    return machine->state.cycle;
}
