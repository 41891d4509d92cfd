/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening a machine and building worlds in it. */
#include "base/copy.h"
#include "image/fixup.h"
#include "image/layout_folders.h"
#include "machine/bus.h"
#include "machine/checks/guest_registers.h"
#include "machine/checks/writable.h"
#include "machine/exits.h"
#include "machine/host_call.h"
#include "machine/power8_clock.h"
#include "machine/queue.h"
#include "machine/recorder.h"
#include "machine/split.h"
#include "machine/timed.h"
#include "rmhandlers/handlers.h"

#include <stdlib.h>
#include <string.h>

/* Real memory behind the image for the world: address space only, pages come when they are used. */
#define WORLD_ROOM_BYTES (UINT64_C(384) << 20)
#define WORLD_ALIGN      UINT64_C(0x10000)

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

/* Where the kernel's text ends, and what else than vectors lies in its first page: words by which
 * secondary processors are held and a kernel knows where it was loaded. */
static void find_guarded(struct rm_machine *machine)
{
    static const char *const names[] = {"__secondary_hold_spinloop", "__secondary_hold_acknowledge",
                                        "__run_at_load"};
    uint64_t address;
    if (rm_image_symbol(machine->image, "_etext", &address))
        machine->text_end = rm_real(address);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (rm_image_symbol(machine->image, names[i], &address))
            machine->first_page_data[machine->first_page_data_count++] =
                (struct rm_range){rm_real(address), rm_real(address) + sizeof(uint64_t)};
}

/* What a machine has whatever its image is. */
static enum rm_status furnish(struct rm_machine *machine, struct rm_error *error)
{
    machine->recorder = rm_recorder_new(machine);
    if (!machine->recorder)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a machine");
    machine->decode = rm_decode_new(machine->mem, symbol_of, machine);
    if (!machine->decode)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a machine");
    rm_exits_find_symbols(machine);
    if (rm_contract_find(machine->image, RM_POINT_IDLE, &machine->idle_entry, NULL) != RM_OK)
        machine->idle_entry = 0;
    find_guarded(machine);
    rm_bus_connect(machine);
    return RM_OK;
}

static enum rm_status open_machine(struct rm_machine *machine,
                                   const struct rm_machine_options *options, struct rm_error *error)
{
    struct rm_layout_folders folders;
    struct rm_layout_source source = {options->layout, options->debug_info,
                                      rm_layout_folders(&folders)};
    enum rm_status status = rm_clock_open(machine, options, error);
    if (status == RM_OK)
        status = open_image(machine, options, error);
    if (status == RM_OK)
        status = load_image(machine, error);
    if (status == RM_OK)
        status = rm_layout_open(machine->image, &source, &machine->layout, error);
    return status == RM_OK ? furnish(machine, error) : status;
}

enum rm_status rm_machine_open(const struct rm_machine_options *options, struct rm_machine **out,
                               struct rm_error *error)
{
    struct rm_machine_options own;
    if (!options)
        return rm_fail(error, RM_BAD_INPUT, "no machine options were given");
    enum rm_status status =
        rm_copy_struct(&own, sizeof(own), options, sizeof(own), "machine options", error);
    if (status != RM_OK)
        return status;
    struct rm_machine *machine = calloc(1, sizeof(*machine));
    if (!machine)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a machine");
    status = open_machine(machine, &own, error);
    if (status == RM_OK)
        *out = machine;
    else
        rm_machine_close(machine);
    return status;
}

static void free_state(struct rm_machine *machine)
{
    rm_arrivals_free(&machine->state.queue);
    rm_arrivals_free(&machine->state.held);
    rm_arrivals_free(&machine->state.later);
    rm_arrivals_free(&machine->state.placed);
    memset(&machine->state, 0, sizeof(machine->state));
    memset(&machine->reservations, 0, sizeof(machine->reservations));
    memset(machine->subcores, 0, sizeof(machine->subcores));
}

/* Forgets the present world, if there is one. */
static void drop_world(struct rm_machine *machine)
{
    for (unsigned i = 0; i < machine->threads; i++) {
        rm_cpu_free(machine->cpus[i]);
        machine->cpus[i] = NULL;
    }
    if (machine->world) {
        rm_decode_remove_pad(machine->decode, rm_world_return_pad(machine->world));
        rm_decode_remove_pad(machine->decode, rm_world_opal_entry(machine->world));
    }
    rm_world_free(machine->world);
    machine->world = NULL;
    rm_xics_free(machine->xics);
    machine->xics = NULL;
    free(machine->registers);
    machine->registers = NULL;
    rm_writable_free(machine);
    machine->threads = 0;
    free_state(machine);
}

void rm_machine_close(struct rm_machine *machine)
{
    if (!machine || machine->trace.telling)
        return;
    drop_world(machine);
    rm_decode_free(machine->decode);
    rm_mem_snapshot_free(machine->clean);
    rm_mem_free(machine->mem);
    rm_layout_close(machine->layout);
    rm_image_close(machine->image);
    rm_recorder_free(machine->recorder);
    rm_clock_close(machine);
    kvm_acts_free(&machine->acts);
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
    enum rm_status status = rm_xics_new(machine->threads, &machine->xics, error);
    if (status == RM_OK)
        rm_xics_configure(
            machine->xics,
            (struct rm_xics_config){.firmware_presents = machine->config.icp == RM_ICP_OPAL});
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

static enum rm_status new_cpu(struct rm_machine *machine, unsigned thread, struct rm_error *error)
{
    unsigned per_core = machine->config.threads_per_core;
    struct rm_cpu_config config = {
        .thread = thread,
        .thread_in_core = thread % per_core,
        .hile = rm_image_endian(machine->image),
        .core_hz = machine->config.core_hz,
        .tb_hz = machine->config.tb_hz,
        .core = rm_core_of(machine, thread),
        .reservations = &machine->reservations,
        .text_end = machine->text_end,
        .first_page_data = machine->first_page_data,
        .first_page_data_count = machine->first_page_data_count,
        .writable = &machine->writable,
    };
    return rm_cpu_new(&config, machine->mem, machine->decode, &machine->bus, &machine->cpus[thread],
                      error);
}

/* The processors, each with the registers of a thread in the host. */
static enum rm_status build_cpus(struct rm_machine *machine, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    rm_split_start(machine);
    for (unsigned thread = 0; status == RM_OK && thread < machine->threads; thread++) {
        status = new_cpu(machine, thread, error);
        if (status == RM_OK)
            rm_cpu_set_tally(machine->cpus[thread], machine->tally);
        if (status == RM_OK)
            status = rm_host_call_registers(machine, thread, error);
        machine->state.threads[thread].vcpu = RM_NO_VCPU;
    }
    return status;
}

/* Registers that the guests' scripts name. */
static enum rm_status check_scripts(struct rm_machine *machine, struct rm_error *error)
{
    uint64_t value;
    for (unsigned v = 0; v < machine->config.vcpu_count; v++)
        for (unsigned i = 0; i < machine->config.vcpus[v].spr_count; i++)
            if (!rm_cpu_reg_read(machine->cpus[0], machine->config.vcpus[v].spr[i].name, &value))
                return rm_fail(error, RM_BAD_INPUT, "vcpu %u: there is no register \"%.15s\"", v,
                               machine->config.vcpus[v].spr[i].name);
    return RM_OK;
}

static enum rm_status build_all(struct rm_machine *machine, struct rm_error *error)
{
    enum rm_status status = build_world(machine, error);
    if (status == RM_OK)
        status = rm_writable_build(machine, error);
    if (status == RM_OK)
        status = build_cpus(machine, error);
    if (status == RM_OK)
        status = rm_timed_start(machine, error);
    if (status == RM_OK)
        status = check_scripts(machine, error);
    if (status == RM_OK)
        status = rm_registers_start(machine, error);
    if (status != RM_OK)
        return status;
    rm_bus_connect_xics(machine);
    machine->state.host = kvm_host_new(machine->world);
    machine->state.choice.thread = -1;
    return RM_OK;
}

enum rm_status rm_machine_build(struct rm_machine *machine, const struct rm_world_config *config,
                                struct rm_error *error)
{
    if (machine->trace.telling)
        return rm_fail(error, RM_BAD_INPUT, "not from within an observer");
    if (!config)
        return rm_fail(error, RM_BAD_INPUT, "no world was given");
    struct rm_world_config own;
    enum rm_status status = rm_world_config_take(config, &own, NULL, error);
    if (status == RM_OK && own.core_hz == 0) {
        own.core_hz = machine->processor_hz;
        status = rm_world_check(&own, error);
    }
    if (status != RM_OK)
        return status;
    drop_world(machine);
    rm_mem_snapshot_restore(machine->mem, machine->clean);
    rm_recorder_clear(machine->recorder);
    machine->trace.now = (struct rm_actor){0};
    machine->trace.number = 0;
    machine->fatal = false;
    machine->config = own;
    machine->threads = own.cores * own.threads_per_core;
    machine->world_number++;
    status = build_all(machine, error);
    if (status != RM_OK)
        drop_world(machine);
    return status;
}

enum rm_status rm_observe(struct rm_machine *machine, const struct rm_observer *observer,
                          struct rm_error *error)
{
    return rm_trace_add(&machine->trace, observer, error);
}

void rm_unobserve(struct rm_machine *machine, const void *context)
{
    rm_trace_remove(&machine->trace, context);
}
