/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables that say which keys a scenario may have, of which type and how many. */
#include "scenario/schema.h"

#include "rmsim/machine.h"

#define OPTIONAL CYAML_FLAG_OPTIONAL
#define REQUIRED CYAML_FLAG_DEFAULT
#define STRICT   ((uint32_t)CYAML_FLAG_OPTIONAL | (uint32_t)CYAML_FLAG_STRICT)
#define POINTER  CYAML_FLAG_POINTER

#define EVENTS_MAX    256
#define EXITS_MAX     256
#define LIST_MAX      128
#define VARIANTS_MAX  32
#define TEXT_MAX      120
#define LONG_TEXT_MAX 2000

/* A key of the struct in whose table it stands: UNSIGNED(struct, member). */
#define UNSIGNED(type, member) CYAML_FIELD_UINT_PTR(#member, OPTIONAL, struct type, member)
#define SIGNED(type, member)   CYAML_FIELD_INT_PTR(#member, OPTIONAL, struct type, member)
#define NUMBER(type, member)   CYAML_FIELD_UINT(#member, REQUIRED, struct type, member)
#define BOOLEAN(type, member)                                                                      \
    CYAML_FIELD_ENUM_PTR(#member, STRICT, struct type, member, booleans, CYAML_ARRAY_LEN(booleans))
#define CHOICE(type, member, flags, table)                                                         \
    CYAML_FIELD_ENUM_PTR(#member, flags, struct type, member, table, CYAML_ARRAY_LEN(table))
#define TEXT(type, member, flags, bytes)                                                           \
    CYAML_FIELD_STRING_PTR(#member, (uint32_t)(flags) | (uint32_t)POINTER, struct type, member, 1, \
                           bytes)
#define LIST(type, member, entry, most)                                                            \
    CYAML_FIELD_SEQUENCE(#member, (uint32_t)OPTIONAL | (uint32_t)POINTER, struct type, member,     \
                         &(entry), 0, most)
#define GROUP(type, member, fields)                                                                \
    CYAML_FIELD_MAPPING_PTR(#member, OPTIONAL, struct type, member, fields)
#define ENTRY(type, fields)                                                                        \
    {                                                                                              \
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct type, fields)                               \
    }

static const cyaml_strval_t booleans[] = {
    {"false", 0},
    {"true", 1},
    {"no", 0},
    {"yes", 1},
};

static const cyaml_strval_t not_loaded[] = {{"none", RM_NOT_LOADED}};
static const cyaml_strval_t no_vcpu[] = {{"none", SCN_NONE}};

static const cyaml_strval_t policies[] = {
    {"pinned", RM_POLICY_PINNED},
    {"first_free", RM_POLICY_FIRST_FREE},
};

static const cyaml_strval_t secondaries[] = {{"idle", 0}};
static const cyaml_strval_t hcall_sets[] = {{"default", 0}, {"all", 1}};

/* PAPR's numbers of the calls that the real-mode path knows by name. */
static const cyaml_strval_t hcalls[] = {
    {"H_EOI", 0x64},      {"H_CPPR", 0x68},    {"H_IPI", 0x6c},    {"H_IPOLL", 0x70},
    {"H_XIRR", 0x74},     {"H_CEDE", 0xe0},    {"H_CONFER", 0xe4}, {"H_PROD", 0xe8},
    {"H_SET_DABR", 0x28}, {"H_XIRR_X", 0x2fc},
};

static const cyaml_strval_t ends[] = {
    {"host", RM_END_HOST},
    {"guest", RM_END_GUEST},
    {"fault", RM_END_FAULT},
    {"deadlock", RM_END_DEADLOCK},
};

static const cyaml_strval_t resumes[] = {
    {"RESUME_GUEST", 0},   {"RESUME_GUEST_NV", 1},   {"RESUME_HOST", 2},
    {"RESUME_HOST_NV", 3}, {"RESUME_PAGE_FAULT", 4}, {"RESUME_PASSTHROUGH", 8},
};

/* The builds of our own handlers. */
static const cyaml_strval_t handlers[] = {
    {"le", 0}, {"be", 1}, {"le-before", 2}, {"be-before", 3}, {"le-noxics", 4}, {"be-noxics", 5},
};

const char *scn_handlers_name(int32_t number)
{
    return handlers[number].str;
}

static const cyaml_schema_value_t word32 = {CYAML_VALUE_UINT(CYAML_FLAG_DEFAULT, uint32_t)};
static const cyaml_schema_value_t word64 = {CYAML_VALUE_UINT(CYAML_FLAG_DEFAULT, uint64_t)};
static const cyaml_schema_value_t text = {CYAML_VALUE_STRING(POINTER, char, 1, TEXT_MAX)};

static const cyaml_schema_field_t machine_fields[] = {
    UNSIGNED(scn_machine, cores),
    UNSIGNED(scn_machine, threads_per_core),
    UNSIGNED(scn_machine, core_hz),
    UNSIGNED(scn_machine, tb_hz),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t host_fields[] = {
    BOOLEAN(scn_host, h_ipi_redirect),
    BOOLEAN(scn_host, kvm_irq_bypass),
    BOOLEAN(scn_host, rm_ops),
    BOOLEAN(scn_host, real_mode_dbg),
    CHOICE(scn_host, policy, STRICT, policies),
    CHOICE(scn_host, secondaries, STRICT, secondaries),
    LIST(scn_host, free_cores, word32, RM_CORES_MAX),
    LIST(scn_host, host_ipi, word32, RM_THREADS_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t icp_fields[] = {
    UNSIGNED(scn_icp, cppr), UNSIGNED(scn_icp, mfrr),       UNSIGNED(scn_icp, pending_pri),
    UNSIGNED(scn_icp, xisr), BOOLEAN(scn_icp, need_resend), BOOLEAN(scn_icp, out_ee),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t vcpu_fields[] = {
    NUMBER(scn_vcpu, id),
    UNSIGNED(scn_vcpu, server),
    CHOICE(scn_vcpu, thread, OPTIONAL, not_loaded),
    BOOLEAN(scn_vcpu, ceded),
    GROUP(scn_vcpu, icp, icp_fields),
    UNSIGNED(scn_vcpu, icp_word),
    UNSIGNED(scn_vcpu, pc),
    UNSIGNED(scn_vcpu, msr),
    LIST(scn_vcpu, gpr, word64, 32),
    CYAML_FIELD_IGNORE("spr", OPTIONAL), /* any keys; scn_check knows what an ignored value is */
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t vcpu_entry = ENTRY(scn_vcpu, vcpu_fields);

static const cyaml_schema_field_t source_fields[] = {
    NUMBER(scn_source, irq),           UNSIGNED(scn_source, server),
    UNSIGNED(scn_source, priority),    UNSIGNED(scn_source, pq),
    BOOLEAN(scn_source, resend),       BOOLEAN(scn_source, no_ics),
    BOOLEAN(scn_source, lsi),          UNSIGNED(scn_source, source_word),
    UNSIGNED(scn_source, hwirq),       BOOLEAN(scn_source, mapped),
    UNSIGNED(scn_source, phb),         UNSIGNED(scn_source, hw_server),
    UNSIGNED(scn_source, hw_priority), CYAML_FIELD_END,
};
static const cyaml_schema_value_t source_entry = ENTRY(scn_source, source_fields);

static const cyaml_schema_field_t vm_fields[] = {
    CHOICE(scn_vm, hcalls, STRICT, hcall_sets),
    LIST(scn_vm, vcpus, vcpu_entry, RM_VCPUS_MAX),
    LIST(scn_vm, sources, source_entry, RM_SOURCES_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t call_fields[] = {
    TEXT(scn_call, function, REQUIRED, TEXT_MAX),
    UNSIGNED(scn_call, thread),
    LIST(scn_call, args, word64, 8),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t thread_fields[] = {
    NUMBER(scn_thread, thread),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t hdec_fields[] = {
    NUMBER(scn_hdec, thread),
    BOOLEAN(scn_hdec, reloaded),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t opal_event_fields[] = {
    TEXT(scn_opal, call, REQUIRED, TEXT_MAX),
    LIST(scn_opal, args, word64, RM_INJECT_ARGS_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t ipi_fields[] = {
    NUMBER(scn_ipi, thread),
    NUMBER(scn_ipi, mfrr),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t hcall_fields[] = {
    NUMBER(scn_hcall, thread),
    CYAML_FIELD_ENUM("call", REQUIRED, struct scn_hcall, call, hcalls, CYAML_ARRAY_LEN(hcalls)),
    LIST(scn_hcall, args, word64, 6),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t event_fields[] = {
    TEXT(scn_event, name, OPTIONAL, TEXT_MAX),
    UNSIGNED(scn_event, at),
    TEXT(scn_event, after, OPTIONAL, TEXT_MAX),
    UNSIGNED(scn_event, delay),
    UNSIGNED(scn_event, msi),
    GROUP(scn_event, ipi, ipi_fields),
    GROUP(scn_event, doorbell, thread_fields),
    GROUP(scn_event, hcall, hcall_fields),
    GROUP(scn_event, hdec, hdec_fields),
    GROUP(scn_event, host_ipi, thread_fields),
    GROUP(scn_event, dec, thread_fields),
    GROUP(scn_event, opal, opal_event_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t event_entry = ENTRY(scn_event, event_fields);

static const cyaml_schema_field_t opal_fields[] = {
    TEXT(scn_expect_opal, call, REQUIRED, TEXT_MAX),
    LIST(scn_expect_opal, args, word64, 8),
    SIGNED(scn_expect_opal, rc),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t opal_entry = ENTRY(scn_expect_opal, opal_fields);

static const cyaml_schema_field_t exit_register_fields[] = {
    UNSIGNED(scn_exit_register, thread),
    TEXT(scn_exit_register, name, REQUIRED, TEXT_MAX),
    NUMBER(scn_exit_register, value),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t exit_register_entry =
    ENTRY(scn_exit_register, exit_register_fields);

static const cyaml_schema_field_t field_fields[] = {
    TEXT(scn_expect_field, name, REQUIRED, TEXT_MAX),
    NUMBER(scn_expect_field, value),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t field_entry = ENTRY(scn_expect_field, field_fields);

static const cyaml_schema_field_t expect_icp_fields[] = {
    NUMBER(scn_expect_icp, vcpu),
    UNSIGNED(scn_expect_icp, word),
    UNSIGNED(scn_expect_icp, rm_action),
    CYAML_FIELD_UINT_PTR("cppr", OPTIONAL, struct scn_expect_icp, icp.cppr),
    CYAML_FIELD_UINT_PTR("mfrr", OPTIONAL, struct scn_expect_icp, icp.mfrr),
    CYAML_FIELD_UINT_PTR("pending_pri", OPTIONAL, struct scn_expect_icp, icp.pending_pri),
    CYAML_FIELD_UINT_PTR("xisr", OPTIONAL, struct scn_expect_icp, icp.xisr),
    CYAML_FIELD_ENUM_PTR("need_resend", STRICT, struct scn_expect_icp, icp.need_resend, booleans,
                         CYAML_ARRAY_LEN(booleans)),
    CYAML_FIELD_ENUM_PTR("out_ee", STRICT, struct scn_expect_icp, icp.out_ee, booleans,
                         CYAML_ARRAY_LEN(booleans)),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t expect_icp_entry = ENTRY(scn_expect_icp, expect_icp_fields);

static const cyaml_schema_field_t physical_icp_fields[] = {
    NUMBER(scn_expect_physical_icp, thread), UNSIGNED(scn_expect_physical_icp, cppr),
    UNSIGNED(scn_expect_physical_icp, mfrr), UNSIGNED(scn_expect_physical_icp, pending_pri),
    UNSIGNED(scn_expect_physical_icp, xisr), CYAML_FIELD_END,
};
static const cyaml_schema_value_t physical_icp_entry =
    ENTRY(scn_expect_physical_icp, physical_icp_fields);

static const cyaml_schema_field_t exit_fields[] = {
    CHOICE(scn_expect_exit, end, STRICT, ends),
    UNSIGNED(scn_expect_exit, vector),
    UNSIGNED(scn_expect_exit, trap),
    UNSIGNED(scn_expect_exit, r12),
    UNSIGNED(scn_expect_exit, r3),
    SIGNED(scn_expect_exit, read_intr),
    CHOICE(scn_expect_exit, vcpu, OPTIONAL, no_vcpu),
    UNSIGNED(scn_expect_exit, thread),
    TEXT(scn_expect_exit, cause, OPTIONAL, TEXT_MAX),
    UNSIGNED(scn_expect_exit, rm_action_before),
    UNSIGNED(scn_expect_exit, rm_action_after),
    BOOLEAN(scn_expect_exit, completed),
    CHOICE(scn_expect_exit, resume, OPTIONAL, resumes),
    LIST(scn_expect_exit, kicked, word32, RM_VCPUS_MAX),
    UNSIGNED(scn_expect_exit, guest_pc),
    UNSIGNED(scn_expect_exit, max_cycles),
    UNSIGNED(scn_expect_exit, max_instructions),
    LIST(scn_expect_exit, path_includes, text, LIST_MAX),
    LIST(scn_expect_exit, path_excludes, text, LIST_MAX),
    LIST(scn_expect_exit, mmio, text, LIST_MAX),
    LIST(scn_expect_exit, opal, opal_entry, LIST_MAX),
    LIST(scn_expect_exit, msgsnd, word64, LIST_MAX),
    LIST(scn_expect_exit, registers, exit_register_entry, LIST_MAX),
    LIST(scn_expect_exit, fields, field_entry, LIST_MAX),
    LIST(scn_expect_exit, icps, expect_icp_entry, RM_VCPUS_MAX),
    LIST(scn_expect_exit, physical_icps, physical_icp_entry, RM_THREADS_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t exit_entry = ENTRY(scn_expect_exit, exit_fields);

static const cyaml_schema_field_t expect_source_fields[] = {
    NUMBER(scn_expect_source, irq),
    UNSIGNED(scn_expect_source, server),
    UNSIGNED(scn_expect_source, priority),
    UNSIGNED(scn_expect_source, pq),
    BOOLEAN(scn_expect_source, resend),
    BOOLEAN(scn_expect_source, masked_pending),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t expect_source_entry =
    ENTRY(scn_expect_source, expect_source_fields);

static const cyaml_schema_field_t physical_source_fields[] = {
    NUMBER(scn_expect_physical_source, hwirq),      UNSIGNED(scn_expect_physical_source, server),
    UNSIGNED(scn_expect_physical_source, priority), BOOLEAN(scn_expect_physical_source, p),
    BOOLEAN(scn_expect_physical_source, q),         CYAML_FIELD_END,
};
static const cyaml_schema_value_t physical_source_entry =
    ENTRY(scn_expect_physical_source, physical_source_fields);

static const cyaml_schema_field_t register_fields[] = {
    NUMBER(scn_expect_register, thread),
    TEXT(scn_expect_register, name, REQUIRED, TEXT_MAX),
    NUMBER(scn_expect_register, value),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t register_entry = ENTRY(scn_expect_register, register_fields);

static const cyaml_schema_field_t expect_fields[] = {
    LIST(scn_expect, exits, exit_entry, EXITS_MAX),
    LIST(scn_expect, icps, expect_icp_entry, RM_VCPUS_MAX),
    LIST(scn_expect, sources, expect_source_entry, RM_SOURCES_MAX),
    LIST(scn_expect, physical_icps, physical_icp_entry, RM_THREADS_MAX),
    LIST(scn_expect, physical_sources, physical_source_entry, RM_SOURCES_MAX),
    LIST(scn_expect, registers, register_entry, LIST_MAX),
    LIST(scn_expect, fields, field_entry, LIST_MAX),
    LIST(scn_expect, kicked, word32, LIST_MAX),
    LIST(scn_expect, lost_wakeups, word32, RM_VCPUS_MAX),
    BOOLEAN(scn_expect, deadlock),
    UNSIGNED(scn_expect, budget_cycles),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t variant_fields[] = {
    TEXT(scn_variant, name, REQUIRED, TEXT_MAX),
    CHOICE(scn_variant, handlers, STRICT, handlers),
    GROUP(scn_variant, host, host_fields),
    GROUP(scn_variant, expect, expect_fields),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t variant_entry = ENTRY(scn_variant, variant_fields);

static const cyaml_schema_field_t excuse_fields[] = {
    TEXT(scn_excuse, check, REQUIRED, TEXT_MAX),
    TEXT(scn_excuse, because, REQUIRED, LONG_TEXT_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t excuse_entry = ENTRY(scn_excuse, excuse_fields);

static const cyaml_schema_field_t file_fields[] = {
    TEXT(scn_file, name, REQUIRED, TEXT_MAX),
    TEXT(scn_file, about, OPTIONAL, LONG_TEXT_MAX),
    LIST(scn_file, requires, text, LIST_MAX),
    GROUP(scn_file, machine, machine_fields),
    GROUP(scn_file, host, host_fields),
    GROUP(scn_file, vm, vm_fields),
    UNSIGNED(scn_file, run),
    GROUP(scn_file, call, call_fields),
    LIST(scn_file, events, event_entry, EVENTS_MAX),
    GROUP(scn_file, expect, expect_fields),
    LIST(scn_file, known, excuse_entry, LIST_MAX),
    LIST(scn_file, unchecked, excuse_entry, LIST_MAX),
    LIST(scn_file, variants, variant_entry, VARIANTS_MAX),
    CYAML_FIELD_END,
};

const cyaml_schema_value_t scn_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct scn_file, file_fields),
};
