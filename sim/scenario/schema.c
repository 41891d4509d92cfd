/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables that say which keys a scenario may have, of which type and how many. */
#include "scenario/schema.h"

#include "rmsim/machine.h"
#include "yaml/keys.h"

#define EVENTS_MAX    256
#define EXITS_MAX     256
#define LIST_MAX      128
#define FINALS_MAX    32 /* scenario/finals.h: a bit each */
#define VARIANTS_MAX  32
#define TEXT_MAX      120
#define LONG_TEXT_MAX 2000

static const struct yml_choice not_loaded[] = {{"none", RM_NOT_LOADED}};
static const struct yml_choice no_vcpu[] = {{"none", SCN_NONE}};

static const struct yml_choice policies[] = {
    {"pinned", RM_POLICY_PINNED},
    {"first_free", RM_POLICY_FIRST_FREE},
};

static const struct yml_choice icp_ways[] = {{"mmio", RM_ICP_MMIO}, {"opal", RM_ICP_OPAL}};
static const struct yml_choice secondaries[] = {{"idle", 0}};
static const struct yml_choice hcall_sets[] = {{"default", 0}, {"all", 1}};

/* PAPR's numbers of the calls that the real-mode path knows by name. */
static const struct yml_choice hcalls[] = {
    {"H_EOI", 0x64},      {"H_CPPR", 0x68},    {"H_IPI", 0x6c},    {"H_IPOLL", 0x70},
    {"H_XIRR", 0x74},     {"H_CEDE", 0xe0},    {"H_CONFER", 0xe4}, {"H_PROD", 0xe8},
    {"H_SET_DABR", 0x28}, {"H_XIRR_X", 0x2fc},
};

static const struct yml_choice ends[] = {
    {"host", RM_END_HOST},
    {"guest", RM_END_GUEST},
    {"fault", RM_END_FAULT},
    {"deadlock", RM_END_DEADLOCK},
};

static const struct yml_choice resumes[] = {
    {"RESUME_GUEST", 0},   {"RESUME_GUEST_NV", 1},   {"RESUME_HOST", 2},
    {"RESUME_HOST_NV", 3}, {"RESUME_PAGE_FAULT", 4}, {"RESUME_PASSTHROUGH", 8},
};

/* The builds of our own handlers. */
static const struct yml_choice handlers[] = {
    {"le", 0}, {"be", 1}, {"le-before", 2}, {"be-before", 3}, {"le-noxics", 4}, {"be-noxics", 5},
};

const char *scn_handlers_name(int32_t number)
{
    return handlers[number].name;
}

static const struct yml_value text = {
    .type = YML_TEXT, .least = 1, .most = TEXT_MAX, .bytes = sizeof(char *)};

static const struct yml_key machine_keys[] = {
    UNSIGNED(scn_machine, cores),    UNSIGNED(scn_machine, threads_per_core),
    UNSIGNED(scn_machine, subcores), UNSIGNED(scn_machine, core_hz),
    UNSIGNED(scn_machine, tb_hz),    YML_END,
};

static const struct yml_key slb_keys[] = {
    NEEDED_NUMBER(scn_slb, rb),
    NEEDED_NUMBER(scn_slb, rs),
    YML_END,
};
static const struct yml_value slb_entry = ENTRY(scn_slb, slb_keys);

static const struct yml_key takes_keys[] = {
    UNSIGNED(scn_takes, post),
    UNSIGNED(scn_takes, loop),
    UNSIGNED(scn_takes, start),
    UNSIGNED(scn_takes, run),
    UNSIGNED(scn_takes, irq),
    UNSIGNED(scn_takes, idle),
    YML_END,
};

static const struct yml_key host_keys[] = {
    BOOLEAN(scn_host, h_ipi_redirect),
    BOOLEAN(scn_host, kvm_irq_bypass),
    BOOLEAN(scn_host, rm_ops),
    BOOLEAN(scn_host, real_mode_dbg),
    CHOICE(scn_host, icp, icp_ways),
    UNSIGNED(scn_host, dynamic_mt_modes),
    CHOICE(scn_host, policy, policies),
    CHOICE(scn_host, secondaries, secondaries),
    LIST(scn_host, free_cores, yml_word32, RM_CORES_MAX),
    LIST(scn_host, host_ipi, yml_word32, RM_THREADS_MAX),
    LIST(scn_host, slb, slb_entry, RM_HOST_SLB_MAX),
    GROUP(scn_host, takes, takes_keys),
    YML_END,
};

static const struct yml_key icp_keys[] = {
    UNSIGNED(scn_icp, cppr),
    UNSIGNED(scn_icp, mfrr),
    UNSIGNED(scn_icp, pending_pri),
    UNSIGNED(scn_icp, xisr),
    BOOLEAN(scn_icp, need_resend),
    BOOLEAN(scn_icp, out_ee),
    YML_END,
};

static const struct yml_key vcpu_keys[] = {
    NEEDED_NUMBER(scn_vcpu, id),
    UNSIGNED(scn_vcpu, server),
    CHOICE_OR_NUMBER(scn_vcpu, thread, not_loaded),
    BOOLEAN(scn_vcpu, ceded),
    GROUP(scn_vcpu, icp, icp_keys),
    UNSIGNED(scn_vcpu, icp_word),
    UNSIGNED(scn_vcpu, pc),
    UNSIGNED(scn_vcpu, msr),
    LIST(scn_vcpu, gpr, yml_word64, 32),
    NUMBERS(scn_vcpu, spr, RM_GUEST_SPRS_MAX),
    LIST(scn_vcpu, slb, slb_entry, RM_SLB_ENTRIES_MAX),
    BOOLEAN(scn_vcpu, vpa),
    YML_END,
};
static const struct yml_value vcpu_entry = ENTRY(scn_vcpu, vcpu_keys);

static const struct yml_key source_keys[] = {
    NEEDED_NUMBER(scn_source, irq),
    UNSIGNED(scn_source, server),
    UNSIGNED(scn_source, priority),
    UNSIGNED(scn_source, pq),
    BOOLEAN(scn_source, resend),
    BOOLEAN(scn_source, no_ics),
    BOOLEAN(scn_source, lsi),
    UNSIGNED(scn_source, source_word),
    UNSIGNED(scn_source, hwirq),
    BOOLEAN(scn_source, mapped),
    UNSIGNED(scn_source, phb),
    UNSIGNED(scn_source, hw_server),
    UNSIGNED(scn_source, hw_priority),
    UNSIGNED(scn_source, host_irq),
    YML_END,
};
static const struct yml_value source_entry = ENTRY(scn_source, source_keys);

static const struct yml_key vm_keys[] = {
    CHOICE(scn_vm, hcalls, hcall_sets),
    LIST(scn_vm, vcpus, vcpu_entry, RM_VCPUS_MAX),
    LIST(scn_vm, sources, source_entry, RM_SOURCES_MAX),
    YML_END,
};

static const struct yml_key call_keys[] = {
    NEEDED_TEXT(scn_call, function, TEXT_MAX),
    UNSIGNED(scn_call, thread),
    UNSIGNED(scn_call, srr1),
    LIST(scn_call, args, yml_word64, 8),
    YML_END,
};

static const struct yml_key thread_keys[] = {
    NEEDED_NUMBER(scn_thread, thread),
    YML_END,
};

static const struct yml_key hdec_keys[] = {
    NEEDED_NUMBER(scn_hdec, thread),
    BOOLEAN(scn_hdec, reloaded),
    YML_END,
};

static const struct yml_key opal_event_keys[] = {
    NEEDED_TEXT(scn_opal, call, TEXT_MAX),
    LIST(scn_opal, args, yml_word64, RM_INJECT_ARGS_MAX),
    YML_END,
};

static const struct yml_key machine_check_keys[] = {
    NEEDED_NUMBER(scn_machine_check, thread),
    UNSIGNED(scn_machine_check, srr1),
    UNSIGNED(scn_machine_check, dsisr),
    UNSIGNED(scn_machine_check, dar),
    YML_END,
};

static const struct yml_key hmi_keys[] = {
    NEEDED_NUMBER(scn_hmi, thread),
    NEEDED_NUMBER(scn_hmi, hmer),
    YML_END,
};

static const struct yml_key trap_keys[] = {
    NEEDED_NUMBER(scn_trap, thread), NEEDED_NUMBER(scn_trap, vector),
    UNSIGNED(scn_trap, hdsisr),      UNSIGNED(scn_trap, hdar),
    UNSIGNED(scn_trap, hsrr1),       UNSIGNED(scn_trap, heir),
    UNSIGNED(scn_trap, hfscr),       YML_END,
};

static const struct yml_key ipi_keys[] = {
    NEEDED_NUMBER(scn_ipi, thread),
    NEEDED_NUMBER(scn_ipi, mfrr),
    YML_END,
};

static const struct yml_key hcall_keys[] = {
    NEEDED_NUMBER(scn_hcall, thread),
    NEEDED_CHOICE_OR_NUMBER(scn_hcall, call, hcalls),
    LIST(scn_hcall, args, yml_word64, 6),
    YML_END,
};

static const struct yml_key when_keys[] = {
    OPTIONAL_TEXT(scn_when, enters, TEXT_MAX),
    OPTIONAL_TEXT(scn_when, loads, TEXT_MAX),
    OPTIONAL_TEXT(scn_when, stores, TEXT_MAX),
    OPTIONAL_TEXT(scn_when, instruction_of, TEXT_MAX),
    UNSIGNED(scn_when, nth),
    BOOLEAN(scn_when, after),
    UNSIGNED(scn_when, thread),
    YML_END,
};

static const struct yml_key set_keys[] = {
    NEEDED_TEXT(scn_set, name, TEXT_MAX),
    NEEDED_NUMBER(scn_set, value),
    YML_END,
};

static const struct yml_key fence_keys[] = {NEEDED_NUMBER(scn_fence, phb), YML_END};

static const struct yml_key event_keys[] = {
    OPTIONAL_TEXT(scn_event, name, TEXT_MAX),
    UNSIGNED(scn_event, at),
    OPTIONAL_TEXT(scn_event, after, TEXT_MAX),
    UNSIGNED(scn_event, delay),
    GROUP(scn_event, when, when_keys),
    UNSIGNED(scn_event, msi),
    GROUP(scn_event, ipi, ipi_keys),
    GROUP(scn_event, doorbell, thread_keys),
    GROUP(scn_event, hcall, hcall_keys),
    GROUP(scn_event, hdec, hdec_keys),
    GROUP(scn_event, host_ipi, thread_keys),
    GROUP(scn_event, dec, thread_keys),
    GROUP(scn_event, opal, opal_event_keys),
    GROUP(scn_event, system_reset, thread_keys),
    GROUP(scn_event, machine_check, machine_check_keys),
    GROUP(scn_event, hmi, hmi_keys),
    GROUP(scn_event, trap, trap_keys),
    GROUP(scn_event, set, set_keys),
    GROUP(scn_event, fence, fence_keys),
    YML_END,
};
static const struct yml_value event_entry = ENTRY(scn_event, event_keys);

static const struct yml_key opal_keys[] = {
    NEEDED_TEXT(scn_expect_opal, call, TEXT_MAX),
    LIST(scn_expect_opal, args, yml_word64, 8),
    SIGNED(scn_expect_opal, rc),
    YML_END,
};
static const struct yml_value opal_entry = ENTRY(scn_expect_opal, opal_keys);

static const struct yml_key exit_register_keys[] = {
    UNSIGNED(scn_exit_register, thread),
    NEEDED_TEXT(scn_exit_register, name, TEXT_MAX),
    NEEDED_NUMBER(scn_exit_register, value),
    UNSIGNED(scn_exit_register, within),
    YML_END,
};
static const struct yml_value exit_register_entry = ENTRY(scn_exit_register, exit_register_keys);

static const struct yml_key field_keys[] = {
    NEEDED_TEXT(scn_expect_field, name, TEXT_MAX),
    NEEDED_NUMBER(scn_expect_field, value),
    UNSIGNED(scn_expect_field, within),
    YML_END,
};
static const struct yml_value field_entry = ENTRY(scn_expect_field, field_keys);

static const struct yml_key expect_icp_keys[] = {
    NEEDED_NUMBER(scn_expect_icp, vcpu),
    UNSIGNED(scn_expect_icp, word),
    UNSIGNED(scn_expect_icp, rm_action),
    UNSIGNED_AS("cppr", scn_expect_icp, icp.cppr),
    UNSIGNED_AS("mfrr", scn_expect_icp, icp.mfrr),
    UNSIGNED_AS("pending_pri", scn_expect_icp, icp.pending_pri),
    UNSIGNED_AS("xisr", scn_expect_icp, icp.xisr),
    BOOLEAN_AS("need_resend", scn_expect_icp, icp.need_resend),
    BOOLEAN_AS("out_ee", scn_expect_icp, icp.out_ee),
    YML_END,
};
static const struct yml_value expect_icp_entry = ENTRY(scn_expect_icp, expect_icp_keys);

static const struct yml_key physical_icp_keys[] = {
    NEEDED_NUMBER(scn_expect_physical_icp, thread), UNSIGNED(scn_expect_physical_icp, cppr),
    UNSIGNED(scn_expect_physical_icp, mfrr),        UNSIGNED(scn_expect_physical_icp, pending_pri),
    UNSIGNED(scn_expect_physical_icp, xisr),        YML_END,
};
static const struct yml_value physical_icp_entry =
    ENTRY(scn_expect_physical_icp, physical_icp_keys);

static const struct yml_key exit_keys[] = {
    CHOICE(scn_expect_exit, end, ends),
    UNSIGNED(scn_expect_exit, vector),
    UNSIGNED(scn_expect_exit, trap),
    UNSIGNED(scn_expect_exit, r12),
    UNSIGNED(scn_expect_exit, r3),
    SIGNED(scn_expect_exit, read_intr),
    CHOICE_OR_NUMBER(scn_expect_exit, vcpu, no_vcpu),
    UNSIGNED(scn_expect_exit, thread),
    OPTIONAL_TEXT(scn_expect_exit, cause, TEXT_MAX),
    UNSIGNED(scn_expect_exit, rm_action_before),
    UNSIGNED(scn_expect_exit, rm_action_after),
    BOOLEAN(scn_expect_exit, completed),
    CHOICE_OR_NUMBER(scn_expect_exit, resume, resumes),
    LIST(scn_expect_exit, kicked, yml_word32, RM_VCPUS_MAX),
    UNSIGNED(scn_expect_exit, guest_pc),
    UNSIGNED(scn_expect_exit, max_cycles),
    UNSIGNED(scn_expect_exit, max_instructions),
    LIST(scn_expect_exit, path_includes, text, LIST_MAX),
    LIST(scn_expect_exit, path_excludes, text, LIST_MAX),
    LIST(scn_expect_exit, mmio, text, LIST_MAX),
    LIST(scn_expect_exit, opal, opal_entry, LIST_MAX),
    LIST(scn_expect_exit, msgsnd, yml_word64, LIST_MAX),
    LIST(scn_expect_exit, registers, exit_register_entry, LIST_MAX),
    LIST(scn_expect_exit, fields, field_entry, LIST_MAX),
    LIST(scn_expect_exit, icps, expect_icp_entry, RM_VCPUS_MAX),
    LIST(scn_expect_exit, physical_icps, physical_icp_entry, RM_THREADS_MAX),
    YML_END,
};
static const struct yml_value exit_entry = ENTRY(scn_expect_exit, exit_keys);

static const struct yml_key expect_source_keys[] = {
    NEEDED_NUMBER(scn_expect_source, irq),
    UNSIGNED(scn_expect_source, server),
    UNSIGNED(scn_expect_source, priority),
    UNSIGNED(scn_expect_source, pq),
    BOOLEAN(scn_expect_source, resend),
    BOOLEAN(scn_expect_source, masked_pending),
    YML_END,
};
static const struct yml_value expect_source_entry = ENTRY(scn_expect_source, expect_source_keys);

static const struct yml_key physical_source_keys[] = {
    NEEDED_NUMBER(scn_expect_physical_source, hwirq), UNSIGNED(scn_expect_physical_source, server),
    UNSIGNED(scn_expect_physical_source, priority),   BOOLEAN(scn_expect_physical_source, p),
    BOOLEAN(scn_expect_physical_source, q),           YML_END,
};
static const struct yml_value physical_source_entry =
    ENTRY(scn_expect_physical_source, physical_source_keys);

static const struct yml_key register_keys[] = {
    NEEDED_NUMBER(scn_expect_register, thread),
    NEEDED_TEXT(scn_expect_register, name, TEXT_MAX),
    NEEDED_NUMBER(scn_expect_register, value),
    UNSIGNED(scn_expect_register, within),
    YML_END,
};
static const struct yml_value register_entry = ENTRY(scn_expect_register, register_keys);

static const struct yml_key final_keys[] = {
    LIST(scn_final, icps, expect_icp_entry, RM_VCPUS_MAX),
    LIST(scn_final, sources, expect_source_entry, RM_SOURCES_MAX),
    LIST(scn_final, fields, field_entry, LIST_MAX),
    YML_END,
};
static const struct yml_value final_entry = ENTRY(scn_final, final_keys);

static const struct yml_key expect_keys[] = {
    LIST(scn_expect, exits, exit_entry, EXITS_MAX),
    LIST(scn_expect, icps, expect_icp_entry, RM_VCPUS_MAX),
    LIST(scn_expect, sources, expect_source_entry, RM_SOURCES_MAX),
    LIST(scn_expect, physical_icps, physical_icp_entry, RM_THREADS_MAX),
    LIST(scn_expect, physical_sources, physical_source_entry, RM_SOURCES_MAX),
    LIST(scn_expect, registers, register_entry, LIST_MAX),
    LIST(scn_expect, fields, field_entry, LIST_MAX),
    LIST(scn_expect, kicked, yml_word32, LIST_MAX),
    LIST(scn_expect, lost_wakeups, yml_word32, RM_VCPUS_MAX),
    BOOLEAN(scn_expect, deadlock),
    UNSIGNED(scn_expect, budget_cycles),
    LIST(scn_expect, exists, final_entry, FINALS_MAX),
    LIST(scn_expect, forall, final_entry, FINALS_MAX),
    YML_END,
};

static const struct yml_key sweep_keys[] = {
    NEEDED_TEXT(scn_sweep, event, TEXT_MAX),
    UNSIGNED(scn_sweep, from),
    UNSIGNED(scn_sweep, to),
    UNSIGNED(scn_sweep, step),
    YML_END,
};

static const struct yml_key variant_keys[] = {
    NEEDED_TEXT(scn_variant, name, TEXT_MAX),
    CHOICE(scn_variant, handlers, handlers),
    GROUP(scn_variant, host, host_keys),
    GROUP(scn_variant, expect, expect_keys),
    YML_END,
};
static const struct yml_value variant_entry = ENTRY(scn_variant, variant_keys);

static const struct yml_key excuse_keys[] = {
    NEEDED_TEXT(scn_excuse, check, TEXT_MAX),
    NEEDED_TEXT(scn_excuse, because, LONG_TEXT_MAX),
    YML_END,
};
static const struct yml_value excuse_entry = ENTRY(scn_excuse, excuse_keys);

static const struct yml_value set_entry = ENTRY(scn_set, set_keys);

const struct yml_key scn_file_keys[] = {
    NEEDED_TEXT(scn_file, name, TEXT_MAX),
    OPTIONAL_TEXT(scn_file, about, LONG_TEXT_MAX),
    OPTIONAL_TEXT(scn_file, broken_by, TEXT_MAX),
    LIST(scn_file, groups, text, LIST_MAX),
    LIST(scn_file, requires, text, LIST_MAX),
    GROUP(scn_file, machine, machine_keys),
    GROUP(scn_file, host, host_keys),
    GROUP(scn_file, vm, vm_keys),
    LIST(scn_file, set, set_entry, LIST_MAX),
    UNSIGNED(scn_file, run),
    GROUP(scn_file, call, call_keys),
    LIST(scn_file, events, event_entry, EVENTS_MAX),
    GROUP(scn_file, expect, expect_keys),
    GROUP(scn_file, sweep, sweep_keys),
    LIST(scn_file, known, excuse_entry, LIST_MAX),
    LIST(scn_file, unchecked, excuse_entry, LIST_MAX),
    LIST(scn_file, variants, variant_entry, VARIANTS_MAX),
    YML_END,
};
