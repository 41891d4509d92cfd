/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading and writing the machine by name. */
#include "machine.h"

#include <stdio.h>
#include <string.h>

enum rm_status rm_register(struct rm_machine *machine, unsigned thread, const char *name,
                           uint64_t *value, struct rm_error *error)
{
    struct rm_cpu *cpu;
    enum rm_status status = rm_machine_cpu(machine, thread, &cpu, error);
    if (status == RM_OK && !rm_cpu_reg_read(cpu, name, value))
        status = rm_fail(error, RM_NOT_FOUND, "there is no register \"%s\"", name);
    return status;
}

enum rm_status rm_set_register(struct rm_machine *machine, unsigned thread, const char *name,
                               uint64_t value, struct rm_error *error)
{
    struct rm_cpu *cpu;
    enum rm_status status = rm_machine_cpu(machine, thread, &cpu, error);
    if (status == RM_OK && !rm_cpu_reg_write(cpu, name, value))
        status = rm_fail(error, RM_NOT_FOUND, "there is no register \"%s\"", name);
    return status;
}

enum rm_status rm_field(struct rm_machine *machine, const char *name, uint64_t *value,
                        struct rm_error *error)
{
    enum rm_status status = rm_machine_check_world(machine, error);
    return status == RM_OK ? rm_world_read(machine->world, name, value, error) : status;
}

enum rm_status rm_set_field(struct rm_machine *machine, const char *name, uint64_t value,
                            struct rm_error *error)
{
    if (rm_machine_check_world(machine, error) != RM_OK)
        return RM_BAD_INPUT;
    rm_machine_host_wrote(machine);
    return rm_world_write(machine->world, name, value, error);
}

enum rm_status rm_physical_icp(struct rm_machine *machine, unsigned thread,
                               struct rm_icp_words *out, struct rm_error *error)
{
    enum rm_status status = rm_machine_check_thread(machine, thread, error);
    if (status != RM_OK)
        return status;
    struct rm_icp_state icp = rm_icp_peek(machine->xics, thread);
    *out = (struct rm_icp_words){icp.cppr, icp.mfrr, icp.pending_pri, icp.xisr};
    return RM_OK;
}

enum rm_status rm_physical_msi(struct rm_machine *machine, uint32_t hwirq, struct rm_msi_words *out,
                               struct rm_error *error)
{
    struct rm_msi_state msi;
    if (rm_machine_check_world(machine, error) != RM_OK)
        return RM_BAD_INPUT;
    if (!rm_msi_peek(machine->xics, hwirq, &msi))
        return rm_fail(error, RM_NOT_FOUND, "no source of the world has hwirq 0x%x", hwirq);
    *out = (struct rm_msi_words){msi.server, msi.priority, msi.p, msi.q};
    return RM_OK;
}

enum rm_status rm_thread_place(const struct rm_machine *machine, unsigned thread,
                               enum rm_place *out, struct rm_error *error)
{
    enum rm_status status = rm_machine_check_thread(machine, thread, error);
    if (status != RM_OK)
        return status;
    *out = machine->state.threads[thread].place;
    return RM_OK;
}

enum rm_status rm_virtual_icp_read(struct rm_machine *machine, unsigned vcpu,
                                   struct rm_virtual_icp *out, struct rm_error *error)
{
    if (rm_machine_check_world(machine, error) != RM_OK)
        return RM_BAD_INPUT;
    if (vcpu >= machine->config.vcpu_count)
        return rm_fail(error, RM_NOT_FOUND, "there is no vcpu %u: the world has %u", vcpu,
                       machine->config.vcpu_count);
    if (!rm_world_icp_state(machine->world, vcpu, out))
        return rm_fail(error, RM_NOT_FOUND, "the image is built without XICS");
    return RM_OK;
}
