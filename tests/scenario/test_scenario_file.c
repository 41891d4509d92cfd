/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading scenario files: what a good one becomes, and what is said of a bad one. */
#include "rmhandlers/handlers.h"
#include "scenario/scenario.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WORLD                                                                                      \
    "vm:\n"                                                                                        \
    "  vcpus:\n"                                                                                   \
    "  - {id: 0, thread: 0}\n"                                                                     \
    "  - {id: 1, server: 8, thread: none, icp: {cppr: 5}}\n"                                       \
    "  sources:\n"                                                                                 \
    "  - {irq: 0x1005, server: 8, hwirq: 0x1234, phb: 7}\n"

static struct rm_scenario *parse(const char *text)
{
    struct rm_scenario *scenario = NULL;
    struct rm_error error = {.text = ""};
    if (rm_scenario_parse("t.yaml", text, strlen(text), &scenario, &error) != RM_OK)
        fail_msg("%s", error.text);
    return scenario;
}

static void expect_message(const char *text, const char *message)
{
    struct rm_scenario *scenario = NULL;
    struct rm_error error = {.text = ""};
    assert_int_equal(rm_scenario_parse("t.yaml", text, strlen(text), &scenario, &error),
                     RM_BAD_INPUT);
    assert_null(scenario);
    if (!strstr(error.text, message))
        fail_msg("said \"%s\", expected \"%s\"", error.text, message);
    assert_null(strchr(error.text, '\n'));
}

static void a_name_alone_is_the_default_world(void **state)
{
    (void)state;
    struct rm_scenario *scenario = parse("name: nothing\n");
    struct rm_world_config defaults;
    rm_world_defaults(&defaults);
    assert_memory_equal(&scenario->world, &defaults, sizeof(defaults));
    assert_int_equal(scenario->event_count, 0);
    assert_string_equal(scenario->name, "nothing");
    rm_scenario_free(scenario);
}

static void a_scenario_names_the_fault_that_it_is_there_for(void **state)
{
    (void)state;
    struct rm_scenario *scenario = parse("name: x\nbroken_by: \"MER stays\"\n");
    assert_string_equal(scenario->file->broken_by, "MER stays");
    rm_scenario_free(scenario);
    expect_message("name: x\nbroken_by: [a]\n", "line 2, column 12: broken_by: found a list");
}

static void the_world_is_what_the_file_says(void **state)
{
    (void)state;
    struct rm_scenario *scenario =
        parse("name: x\nmachine: {cores: 4, threads_per_core: 4, core_hz: 4000000000}\n"
              "host: {h_ipi_redirect: no, rm_ops: false, free_cores: [1, 3], host_ipi: [0, 9]}\n"
              "vm:\n  vcpus:\n  - {id: 7, server: 3, pc: 0xc000000000001000, gpr: [1, -1]}\n"
              "  sources: [{irq: 20, priority: 7, pq: 3, hwirq: 0x50, hw_server: 0}]\n");
    const struct rm_world_config *world = &scenario->world;
    assert_int_equal(world->cores, 4);
    assert_int_equal(world->core_hz, 4000000000);
    assert_false(world->h_ipi_redirect);
    assert_false(world->host_rm_ops);
    assert_true(world->kvm_irq_bypass);
    assert_int_equal(world->free_cores, 1 << 1 | 1 << 3);
    assert_int_equal(world->host_ipi[0], 1 << 0 | 1 << 9);
    assert_int_equal(world->vcpu_count, 1);
    assert_int_equal(world->vcpus[0].thread, 0);
    assert_false(world->vcpus[0].ceded);
    assert_int_equal(world->vcpus[0].pc, 0xc000000000001000);
    assert_true(world->vcpus[0].gpr[1] == UINT64_MAX);
    assert_int_equal(world->sources[0].server, 3);
    assert_int_equal(world->sources[0].pq_state, 3);
    assert_true(world->sources[0].mapped);
    rm_scenario_free(scenario);
}

static void a_vcpu_without_thread_is_ceded(void **state)
{
    (void)state;
    struct rm_scenario *scenario = parse("name: x\n" WORLD);
    assert_int_equal(scenario->world.vcpus[1].thread, RM_NOT_LOADED);
    assert_true(scenario->world.vcpus[1].ceded);
    assert_int_equal(scenario->world.vcpus[1].icp.cppr, 5);
    assert_int_equal(scenario->world.vcpus[1].icp.mfrr, 0xff);
    rm_scenario_free(scenario);
}

static void kvms_words_are_taken_for_icp_and_source(void **state)
{
    (void)state;
    struct rm_scenario *scenario =
        parse("name: x\nvm:\n  vcpus: [{id: 0, icp_word: 0xff001005ff050000}]\n"
              "  sources: [{irq: 0x1005, source_word: 0x0000080500000000}]\n");
    const struct rm_virtual_icp *icp = &scenario->world.vcpus[0].icp;
    assert_int_equal(icp->xisr, 0x1005);
    assert_int_equal(icp->pending_pri, 5);
    assert_true(icp->out_ee);
    assert_int_equal(scenario->world.sources[0].priority, 5);
    assert_int_equal(scenario->world.sources[0].pq_state, 1);
    rm_scenario_free(scenario);
}

static void the_guest_has_the_registers_that_the_file_gives_it(void **state)
{
    (void)state;
    struct rm_scenario *scenario = parse(
        "name: x\nhost: {policy: first_free, secondaries: idle}\n"
        "vm:\n  hcalls: all\n  vcpus: [{id: 0, spr: {amr: 0x5555555555555555, dpdes: 0xff}}]\n"
        "  sources: [{irq: 20, lsi: yes, pq: 1}]\n");
    const struct rm_world_config *world = &scenario->world;
    assert_int_equal(world->policy, RM_POLICY_FIRST_FREE);
    assert_true(world->all_hcalls);
    assert_int_equal(world->vcpus[0].spr_count, 2);
    assert_string_equal(world->vcpus[0].spr[0].name, "amr");
    assert_int_equal(world->vcpus[0].spr[0].value, 0x5555555555555555);
    assert_string_equal(world->vcpus[0].spr[1].name, "dpdes");
    assert_int_equal(world->vcpus[0].spr[1].value, 0xff);
    assert_true(world->sources[0].lsi);
    rm_scenario_free(scenario);
}

static void what_the_host_and_the_timers_do_are_events(void **state)
{
    (void)state;
    struct rm_scenario *scenario = parse("name: x\nevents:\n- dec: {thread: 3}\n"
                                         "- hdec: {thread: 2, reloaded: yes}\n"
                                         "- opal: {call: Set_Xive, args: [0x1234, 32, 0xff]}\n"
                                         "- opal: {call: opal_pci_msi_eoi, args: [7, 1]}\n");
    const struct scn_timed_event *events = scenario->events;
    assert_int_equal(events[0].event.kind, RM_INJECT_DEC);
    assert_int_equal(events[0].event.thread, 3);
    assert_int_equal(events[1].event.kind, RM_INJECT_HDEC);
    assert_int_equal(events[1].event.thread, 2);
    assert_true(events[1].event.reloaded);
    assert_int_equal(events[2].event.kind, RM_INJECT_OPAL);
    assert_int_equal(events[2].event.number, 19);
    assert_int_equal(events[2].event.arg_count, 3);
    assert_int_equal(events[2].event.args[2], 0xff);
    assert_int_equal(events[3].event.number, 63);
    rm_scenario_free(scenario);
}

static void events_know_their_kind_and_what_they_follow(void **state)
{
    (void)state;
    struct rm_scenario *scenario =
        parse("name: x\n" WORLD "events:\n"
              "- {name: first, at: 0x100, msi: 0x1234}\n"
              "- {after: first, delay: 50, ipi: {thread: 0, mfrr: 4}}\n"
              "- {after: first, hcall: {thread: 0, call: H_IPI, args: [8, 4]}}\n"
              "- {hcall: {thread: 0, call: 0x74}}\n"
              "- doorbell: {thread: 0}\n- hdec: {thread: 0}\n- host_ipi: {thread: 9}\n");
    const struct scn_timed_event *events = scenario->events;
    assert_int_equal(scenario->event_count, 7);
    assert_int_equal(events[0].event.kind, RM_INJECT_MSI);
    assert_int_equal(events[0].event.number, 0x1234);
    assert_int_equal(events[0].delay_cycles, 0x100);
    assert_int_equal(events[0].after, SCN_NO_EVENT);
    assert_int_equal(events[1].event.kind, RM_INJECT_IPI);
    assert_int_equal(events[1].event.value, 4);
    assert_int_equal(events[1].after, 0);
    assert_int_equal(events[1].delay_cycles, 50);
    assert_int_equal(events[2].event.number, 0x6c);
    assert_int_equal(events[2].event.arg_count, 2);
    assert_int_equal(events[2].event.args[0], 8);
    assert_int_equal(events[3].event.number, 0x74);
    assert_int_equal(events[4].event.kind, RM_INJECT_DOORBELL);
    assert_int_equal(events[5].event.kind, RM_INJECT_HDEC);
    assert_int_equal(events[6].event.kind, RM_INJECT_HOST_IPI);
    assert_int_equal(events[6].event.thread, 9);
    rm_scenario_free(scenario);
}

static void an_empty_list_is_not_an_absent_one(void **state)
{
    (void)state;
    struct rm_scenario *scenario =
        parse("name: x\nexpect:\n  kicked: []\n  exits: [{mmio: [], r12: 0x5555}]\n");
    assert_true(rm_scenario_has(scenario, "expect.kicked"));
    assert_true(rm_scenario_has(scenario, "expect.exits[%u].mmio", 0));
    assert_false(rm_scenario_has(scenario, "expect.exits[%u].opal", 0));
    assert_false(rm_scenario_has(scenario, "expect.exits[%u].mmio", 1));
    assert_int_equal(*scenario->file->expect->exits[0].r12, 0x5555);
    assert_null(scenario->file->expect->exits[0].r3);
    assert_int_equal(rm_scenario_position(scenario, "expect.exits[0].r12").line, 4);
    assert_int_equal(rm_scenario_position(scenario, "expect.exits[0].absent").line, 4);
    rm_scenario_free(scenario);
}

#define VARIANTS                                                                                   \
    "name: x\n"                                                                                    \
    "host: {h_ipi_redirect: no, rm_ops: no, free_cores: [1], host_ipi: [9]}\n" WORLD               \
    "expect: {kicked: [1], lost_wakeups: []}\n"                                                    \
    "variants:\n"                                                                                  \
    "- {name: as-it-is}\n"                                                                         \
    "- {name: other-host, handlers: be-before,\n"                                                  \
    "   host: {h_ipi_redirect: yes, free_cores: [], host_ipi: [8]}}\n"                             \
    "- name: 3rd\n"                                                                                \
    "  expect:\n"                                                                                  \
    "    exits: [{mmio: [R4@4], trap: 0x500}]\n"

static void a_variant_is_the_scenario_where_it_says_nothing(void **state)
{
    (void)state;
    struct rm_scenario *scenario = parse(VARIANTS);
    assert_int_equal(scenario->variant_count, 3);
    struct rm_scenario *variant = scenario->variants[0];
    assert_string_equal(variant->name, "x/as-it-is");
    assert_string_equal(variant->path, "t.yaml");
    assert_null(variant->handlers);
    assert_false(variant->world.host_rm_ops);
    assert_int_equal(variant->world.free_cores, 1 << 1);
    assert_int_equal(variant->world.vcpu_count, 2);
    assert_int_equal(variant->world.vcpus[1].icp.cppr, 5);
    assert_int_equal(variant->world.sources[0].hwirq, 0x1234);
    assert_ptr_equal(variant->expect, scenario->expect);
    assert_true(rm_scenario_has(variant, "expect.lost_wakeups"));
    assert_int_equal(rm_scenario_position(variant, "expect.kicked").line, 9);
    rm_scenario_free(scenario);
}

static void a_variant_replaces_settings_of_the_host_one_by_one(void **state)
{
    (void)state;
    struct rm_scenario *scenario = parse(VARIANTS);
    const struct rm_scenario *variant = scenario->variants[1];
    assert_string_equal(variant->handlers, "be-before");
    assert_true(variant->world.h_ipi_redirect);
    assert_false(variant->world.host_rm_ops);
    assert_int_equal(variant->world.free_cores, 0);
    assert_int_equal(variant->world.host_ipi[0], 1 << 8);
    assert_false(scenario->world.h_ipi_redirect);
    assert_int_equal(scenario->world.free_cores, 1 << 1);
    assert_int_equal(scenario->world.host_ipi[0], 1 << 9);
    assert_int_equal(scenario->variants[2]->world.host_ipi[0], 1 << 9);
    rm_scenario_free(scenario);
}

static void a_variant_replaces_the_expectations_as_a_whole(void **state)
{
    (void)state;
    struct rm_scenario *scenario = parse(VARIANTS);
    struct rm_scenario *variant = scenario->variants[2];
    assert_string_equal(variant->name, "x/3rd");
    assert_false(rm_scenario_has(variant, "expect.kicked"));
    assert_int_equal(variant->expect->exits_count, 1);
    assert_true(rm_scenario_has(variant, "expect.exits[%u].mmio", 0));
    assert_false(rm_scenario_has(scenario, "expect.exits[%u].mmio", 0));
    assert_int_equal(variant->mmio[0][0].offset, 4);
    assert_null(scenario->mmio);
    assert_int_equal(rm_scenario_position(variant, "expect.exits[0].trap").line, 16);
    assert_int_equal(rm_scenario_position(variant, "expect.exits[0].trap").column, 34);
    assert_int_equal(rm_scenario_position(scenario, "expect.exits[0].trap").line, 9);
    rm_scenario_free(scenario);
}

static void every_build_of_our_handlers_can_be_asked_for(void **state)
{
    (void)state;
    size_t count;
    const struct rm_handlers *handlers = rm_handlers_all(&count);
    for (size_t i = 0; i < count; i++) {
        char text[80];
        snprintf(text, sizeof(text), "name: x\nvariants: [{name: y, handlers: %s}]\n",
                 handlers[i].name);
        struct rm_scenario *scenario = parse(text);
        assert_string_equal(scenario->variants[0]->handlers, handlers[i].name);
        rm_scenario_free(scenario);
    }
}

/* What the schema says: one mistake a row. */
static void mistakes_are_named_with_line_and_column(void **state)
{
    (void)state;
    const struct {
        const char *text, *message;
    } rows[] = {
        {"", "t.yaml: the file is empty; expected a scenario"},
        {"# nothing\n", "the file is empty"},
        {"name: x\nvm: [\n", "line 3, column 1: not YAML"},
        {"name: x\n\tvm: 1\n", "line 2, column 1: not YAML"},
        {"[]\n", "line 1, column 1: found a list; expected a mapping"},
        {"about: x\n", "line 1, column 1: found nothing; expected the key name"},
        {"name: x\n---\nname: y\n", "line 3: a second YAML document; expected one"},
        {"name: x\nname: y\n",
         "line 2, column 1: found the key \"name\" a second time; expected every key once"},
        {"name: !x y\n", "line 1, column 7: found a YAML tag (!x); expected plain values"},
        {"name: x\nrun: !!int \"0\"\n", "line 2, column 6: found a YAML tag ("},
        {"name: x\nevents: !a [{}]\n", "line 2, column 9: found a YAML tag (!a)"},
        {"name: x\nvm: !a {}\n", "line 2, column 5: found a YAML tag (!a)"},
        {"name: \" \"\n", "line 1, column 7: name: found nothing but blanks; expected a name"},
        {"name: \"a: b\"\n",
         "line 1, column 7: name: found \"a: b\"; expected a name without \": \", at which a baseline "
         "parts it from what failed"},
        {"name: &a x\nabout: *a\n", "found a YAML alias"},
        {"name: x\nexpct: {}\n",
         "t.yaml: line 2, column 1: found the unknown key \"expct\"; expected one of name, about"},
        {"name: x\nvm:\n  vcpus:\n  - {id: 0, thraed: 1}\n",
         "line 4, column 13: vm.vcpus[0]: found the unknown key \"thraed\"; expected one of id, "
         "server, thread"},
        {"name: x\nhost: {h_ipi_redirect: on}\n",
         "line 2, column 24: host.h_ipi_redirect: found \"on\"; expected one of false, true, no"},
        {"name: x\nvm:\n  vcpus: [{id: 0, thread: nine}]\n",
         "vm.vcpus[0].thread: found \"nine\"; expected one of none, or a number"},
        {"name: x\nexpect:\n  exits:\n  - mmio: [R4@4, R4@4 cpu16]\n",
         "t.yaml: line 4, column 18: expect.exits[0].mmio[1]: found thread 16; expected a thread "
         "below 16"},
        {"name: x\nexpect:\n  exits:\n  - opal: [{call: opal_pci_msi_eio}]\n",
         "t.yaml: line 4, column 19: expect.exits[0].opal[0].call: found \"opal_pci_msi_eio\"; "
         "expected a firmware call that rmsim knows, such as pci_msi_eoi"},
        {"name: x\nexpect:\n  exits:\n  - opal: [{call: Pci_Msi_Eoi, args: [1, 2, 3]}]\n",
         "found 3 arguments; expected at most the 2 of OPAL_PCI_MSI_EOI"},
        {"name: x\nrun: -1\n", "run: found \"-1\"; expected a number from 0 to 0xffffffff"},
        {"name: x\nrun: 010\n", "run: found \"010\"; expected a number"},
        {"name: x\nrun: 1.5\n", "run: found \"1.5\"; expected a number"},
        {"name: x\nrun: 0x\n", "run: found \"0x\"; expected a number"},
        {"name: x\nrun: 4294967296\n", "run: found \"4294967296\"; expected a number"},
        {"name: x\nrun:\n", "run: found nothing; expected a number"},
        {"name: x\nrun: [1]\n", "run: found a list; expected a number"},
        {"name: x\nexpect: {icps: [{vcpu: 0, cppr: 256}]}\n",
         "expect.icps[0].cppr: found \"256\"; expected a number from 0 to 0xff"},
        {"name: x\nexpect: {exits: [{r12: 0x10000000000000000}]}\n", "expected a 64-bit number"},
        {"name: x\nexpect: {kicked: 1}\n", "expect.kicked: found \"1\"; expected a list"},
        {"name: x\nevents: [{hcall: {thread: 0, call: H_XIR}}]\n",
         "events[0].hcall.call: found \"H_XIR\"; expected one of H_EOI, H_CPPR"},
        {"name: x\nevents: [{ipi: {thread: 0}}]\n",
         "events[0].ipi: found nothing; expected the key mfrr"},
        {"name: x\ncall: {function: f, args: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\n",
         "call.args: found 9 entries; expected at most 8"},
        {"name: x\nhost: {icp: a}\n", "host.icp: found \"a\"; expected one of mmio, opal"},
        {"name: x\nhost: {policy: any}\n",
         "line 2, column 16: host.policy: found \"any\"; expected one of pinned, first_free"},
        {"name: x\nhost: {secondaries: online}\n",
         "host.secondaries: found \"online\"; expected one of idle"},
        {"name: x\nvm: {hcalls: 1}\n", "vm.hcalls: found \"1\"; expected one of default, all"},
        {"name: x\nvm: {vcpus: [{id: 0, spr: 1}]}\n",
         "line 2, column 27: vm.vcpus[0].spr: found \"1\"; expected a mapping (name: number)"},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {amr: one}}]}\n",
         "line 2, column 33: vm.vcpus[0].spr: found \"one\"; expected a 64-bit number"},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {abcdefghijklmnop: 1}}]}\n",
         "found \"abcdefghijklmnop\"; expected text of 1 to 15 bytes"},
        {"name: x\nevents: [{hdec: {thread: 0, reloaded: 2}}]\n",
         "events[0].hdec.reloaded: found \"2\"; expected one of false"},
        {"name: x\nevents: [{opal: {args: []}}]\n",
         "events[0].opal: found nothing; expected the key call"},
        {"name: x\nexpect: {exits: [{vcpu: nobody}]}\n",
         "expect.exits[0].vcpu: found \"nobody\"; expected one of none, or a number"},
        {"name: x\nexpect: {exits: [{registers: [{value: 1}]}]}\n",
         "expect.exits[0].registers[0]: found nothing; expected the key name"},
        {"name: x\nrequires: ['']\n", "requires[0]: found nothing; expected text of 1 to 120"},
        {"name: x\nvariants: {}\n",
         "line 2, column 11: variants: found a mapping; expected a list"},
        {"name: x\nvariants: [y]\n", "variants[0]: found \"y\"; expected a mapping"},
        {"name: x\nvariants:\n- {handlers: le}\n",
         "line 3, column 3: variants[0]: found nothing; expected the key name"},
        {"name: x\nvariants: [{name: ''}]\n",
         "line 2, column 19: variants[0].name: found nothing; expected text of 1 to 120 bytes"},
        {"name: x\nvariants: [{name: y, handlers: pdp}]\n",
         "line 2, column 32: variants[0].handlers: found \"pdp\"; expected one of le, be, le-before"},
        {"name: x\nvariants: [{name: y, handlers: 1}]\n", "variants[0].handlers: found \"1\""},
        {"name: x\nvariants: [{name: y, vm: {}}]\n",
         "line 2, column 22: variants[0]: found the unknown key \"vm\"; expected one of name, "
         "handlers, host, expect"},
        {"name: x\nvariants:\n- name: y\n  host: {rm_op: no}\n",
         "line 4, column 10: variants[0].host: found the unknown key \"rm_op\""},
        {"name: x\nvariants:\n- name: y\n  expect: {exit: []}\n",
         "line 4, column 12: variants[0].expect: found the unknown key \"exit\""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        expect_message(rows[i].text, rows[i].message);
}

/* What the schema cannot say. */
static void contradictions_are_named_with_line_and_key(void **state)
{
    (void)state;
    const struct {
        const char *text, *message;
    } rows[] = {
        {"name: x\nevents: [{at: 1}]\n", "line 2, column 10: events[0]: found 0 of msi, ipi"},
        {"name: x\n" WORLD "events: [{msi: 0x1234, hdec: {thread: 0}}]\n", "found 2 of msi"},
        {"name: x\n" WORLD "events: [{msi: 0x1235}]\n",
         "events[0]: found 0x1235; expected the hwirq of a source"},
        {"name: x\nevents: [{msi: 0}]\n", "found 0x0; expected the hwirq"},
        {"name: x\nevents: [{hdec: {thread: 16}}]\n",
         "found thread 16; expected a thread below 16"},
        {"name: x\nevents: [{after: a, hdec: {thread: 0}}]\n",
         "found after: \"a\"; expected the name of an event further up"},
        {"name: x\nevents: [{name: a, after: a, hdec: {thread: 0}}]\n", "further up"},
        {"name: x\nevents: [{name: a, hdec: {thread: 0}}, {name: a, hdec: {thread: 0}}]\n",
         "events[1]: found the name \"a\" a second time"},
        {"name: x\nevents: [{name: a, hdec: {thread: 0}}, {after: a, at: 1, hdec: {thread: 0}}]\n",
         "found at together with after"},
        {"name: x\nevents: [{delay: 1, hdec: {thread: 0}}]\n", "found delay without after"},
        {"name: x\nevents: [{at: 101, hdec: {thread: 0}}]\nexpect: {budget_cycles: 100}\n",
         "found cycle 101; expected one within expect.budget_cycles, 100"},
        {"name: x\nexpect: {budget_cycles: -1}\n",
         "line 2, column 25: expect.budget_cycles: found \"-1\"; expected 0 to 1000000000000 cycles"},
        {"name: x\nevents: [{at: -1, hdec: {thread: 0}}]\n", "events[0].at: found \"-1\""},
        {"name: x\nevents: [{at: 0xffffffffffffffff, hdec: {thread: 0}}]\n",
         "line 2, column 15: events[0].at: found \"0xffffffffffffffff\"; expected 0 to"},
        {"name: x\nevents: [{name: a, hdec: {thread: 0}}, {after: a, delay: -9, hdec: {thread: 0}}]\n",
         "events[1].delay: found \"-9\""},
        {"name: x\nexpect: {exits: [{max_cycles: -1}]}\n",
         "expect.exits[0].max_cycles: found \"-1\""},
        {"name: x\nexpect: {exits: [{max_instructions: 1000000000001}]}\n",
         "expect.exits[0].max_instructions: found \"1000000000001\""},
        {"name: x\nevents: [{dec: {thread: 16}}]\n", "found thread 16; expected a thread below 16"},
        {"name: x\nevents: [{machine_check: {thread: 0, srr1: 0x20000}}]\n",
         "events[0].machine_check.srr1: found 0x20000; expected bits of 0x783c0000"},
        {"name: x\nevents: [{trap: {thread: 0, vector: 0xe20, hsrr1: 0x100000000}}]\n",
         "events[0].trap.hsrr1: found 0x100000000; expected bits of 0x783f0000"},
        {"name: x\nevents: [{opal: {call: set_xiv, args: [1, 2, 3]}}]\n",
         "line 2, column 24: events[0].opal.call: found \"set_xiv\"; expected a firmware call that"},
        {"name: x\nevents: [{opal: {call: get_xive, args: [1, 2, 3]}}]\n",
         "found \"get_xive\"; expected a firmware call that rmsim models"},
        {"name: x\nevents: [{opal: {call: set_xive, args: [1]}}]\n",
         "events[0]: found 1 arguments; expected the 3 of OPAL_SET_XIVE"},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {amr: -1, dsisr: 0x100000000}}]}\n",
         "line 2, column 37: vm.vcpus[0].spr.dsisr: found 0x100000000; expected a number of 32 "},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {dpdes: 0x100}}]}\n",
         "vm.vcpus[0].spr.dpdes: found 0x100; expected a number of 8 bits"},
        {"name: x\nvm: {vcpus: [{id: 0, gpr: [0x10000000000000000]}]}\n",
         "line 2, column 28: vm.vcpus[0].gpr[0]: found \"0x10000000000000000\"; expected a 64-bit "},
        {"name: x\ncall: {function: f, args: [1, 0x10000000000000000]}\n",
         "line 2, column 31: call.args[1]: found \"0x10000000000000000\"; expected a 64-bit "},
        {"name: x\nevents:\n- {hcall: {thread: 0, call: H_EOI, args: [0x10000000000000000]}}\n",
         "line 3, column 43: events[0].hcall.args[0]: found \"0x10000000000000000\"; expected a 64"},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {amr: 1, lpcr: 1}}]}\n",
         "line 2, column 36: vm.vcpus[0].spr: found \"lpcr\"; expected a special register that KVM "},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {amr: 1, hrmor: 1}}]}\n",
         "line 2, column 36: vm.vcpus[0].spr: found \"hrmor\"; expected a special register that KVM "},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {amr: 1, hsprg0: 1}}]}\n",
         "line 2, column 36: vm.vcpus[0].spr: found \"hsprg0\"; expected a special register that KVM "},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {amr: 1, sdr1: 1}}]}\n",
         "line 2, column 36: vm.vcpus[0].spr: found \"sdr1\"; expected a special register that KVM "},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {amr: 1, hdec: 1}}]}\n",
         "line 2, column 36: vm.vcpus[0].spr: found \"hdec\"; expected a special register that KVM "},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {amr: 1, msr: 1}}]}\n",
         "line 2, column 36: vm.vcpus[0].spr: found \"msr\"; expected a special register that KVM "},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {amr: 1, amrr: 1}}]}\n",
         "line 2, column 36: vm.vcpus[0].spr: found \"amrr\"; expected a special register that KVM "},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {amr: 1, amr: 2}}]}\n",
         "vm.vcpus[0].spr: found \"amr\" a second time"},
        {"name: x\nvm: {vcpus: [{id: 0, spr: {lr: 1, ctr: 1, xer: 1, dec: 1, amr: 1, iamr: 1,"
         " pmc1: 1, pmc2: 1, pmc3: 1, pmc4: 1, pmc5: 1, pmc6: 1, sprg0: 1, sprg1: 1, sprg2: 1,"
         " sprg3: 1, tar: 1}}]}\n",
         "vm.vcpus[0].spr: found 17 entries; expected at most 16"},
        {"name: x\nvm: {sources: [{irq: 20, lsi: yes, source_word: 0}]}\n",
         "found source_word and one of server"},
        {"name: x\nevents: [{name: a, hdec: {thread: 0}}]\nexpect: {exits: [{cause: b}]}\n",
         "line 3, column 26: expect.exits[0].cause: found \"b\"; expected the name of an event, or "
         "none"},
        {"name: x\nexpect: {exits: [{icps: [{vcpu: 7}]}]}\n",
         "expect.exits[0].icps[0].vcpu: found vcpu 7"},
        {"name: x\nexpect: {exits: [{physical_icps: [{thread: 16}]}]}\n",
         "expect.exits[0].physical_icps[0].thread: found thread 16"},
        {"name: x\nexpect: {exits: [{registers: [{thread: 16, name: r1, value: 0}]}]}\n",
         "expect.exits[0].registers[0].thread: found thread 16"},
        {"name: x\nrun: 16\n", "run: found thread 16; expected one below 16"},
        {"name: x\nrun: 1\nvm: {vcpus: [{id: 0, thread: 0}]}\n",
         "found thread 1, on which no vcpu is loaded"},
        {"name: x\nrun: 0\ncall: {function: f}\n", "found call and run; expected one of them"},
        {"name: x\ncall: {function: f, thread: 99}\n", "call.thread: found thread 99"},
        {"name: x\nexpect: {kicked: [7]}\n", "expect.kicked: found vcpu 7; expected the id"},
        {"name: x\nexpect: {lost_wakeups: [7]}\n", "expect.lost_wakeups: found vcpu 7"},
        {"name: x\nexpect: {icps: [{vcpu: 7}]}\n", "expect.icps[0].vcpu: found vcpu 7"},
        {"name: x\nexpect: {sources: [{irq: 7}]}\n", "expect.sources[0].irq: found 0x7"},
        {"name: x\nexpect: {physical_icps: [{thread: 16}]}\n", "found thread 16"},
        {"name: x\nexpect: {physical_sources: [{hwirq: 7}]}\n", "found 0x7; expected the hwirq"},
        {"name: x\nexpect: {exits: [{vcpu: 7}]}\n", "expect.exits[0].vcpu: found vcpu 7"},
        {"name: x\nexpect: {exits: [{thread: 77}]}\n", "expect.exits[0].thread: found thread 77"},
        {"name: x\nexpect:\n  exits:\n  - mmio:\n    - R4@4\n    - X4@4\n",
         "line 6, column 7: expect.exits[0].mmio[1]: found \"X4@4\"; expected an access such as"},
        {"name: x\nvariants: [{name: A}]\n",
         "line 2, column 19: variants[0].name: found \"A\"; expected small letters, digits and"},
        {"name: x\nvariants: [{name: a/b}]\n", "variants[0].name: found \"a/b\""},
        {"name: x\nvariants:\n- name: a\n- name: b\n- name: a\n",
         "line 5, column 9: variants[2].name: found \"a\" a second time; expected every name once"},
        {"name: x\nvariants:\n- name: y\n  host: {free_cores: [2]}\n",
         "line 4, column 22: variants[0].host.free_cores: found core 2"},
        {"name: x\nvariants:\n- name: y\n  host: {host_ipi: [16]}\n",
         "line 4, column 20: variants[0].host.host_ipi: found thread 16"},
        {"name: x\nvariants:\n- name: y\n  host: {free_cores: [0]}\n",
         "line 4, column 9: variants[0].host: the world cannot exist: vcpu 0 is loaded on thread 0"},
        {"name: x\nexpect: {}\nvariants:\n- name: y\n  expect: {kicked: [7]}\n",
         "line 5, column 20: variants[0].expect.kicked: found vcpu 7"},
        {"name: x\nvariants:\n- name: y\n  expect: {exits: [{mmio: [X4@4]}]}\n",
         "line 4, column 28: variants[0].expect.exits[0].mmio[0]: found \"X4@4\""},
        {"name: x\nevents: [{at: 101, hdec: {thread: 0}}]\nvariants:\n- name: y\n"
         "  expect: {budget_cycles: 100}\n",
         "line 2, column 10: events[0]: found cycle 101; expected one within "
         "expect.budget_cycles, 100"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        expect_message(rows[i].text, rows[i].message);
}

static void a_file_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct rm_scenario *scenario;
    struct rm_error error;
    assert_int_equal(rm_scenario_load("no/such.yaml", &scenario, &error), RM_NOT_FOUND);
    assert_string_equal(error.text, "no/such.yaml: cannot be opened: No such file or directory");
    assert_int_equal(rm_scenario_load(RMSIM_SOURCE_DIR, &scenario, &error), RM_BAD_INPUT);
}

static void a_file_that_is_too_long_is_refused(void **state)
{
    (void)state;
    char *text = malloc(SCN_FILE_BYTES_MAX + 2);
    assert_non_null(text);
    memset(text, '#', SCN_FILE_BYTES_MAX + 1);
    const char *path = RMSIM_BINARY_DIR "/too-long.yaml";
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fwrite(text, 1, SCN_FILE_BYTES_MAX + 1, file);
    fclose(file);
    free(text);
    struct rm_scenario *scenario;
    struct rm_error error;
    assert_int_equal(rm_scenario_load(path, &scenario, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "longer than"));
    remove(path);
}

static unsigned scenarios_read;

static int read_one(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about;
    const char *name = path + at->base;
    struct rm_scenario *scenario;
    struct rm_error error;
    if (kind != FTW_F || !strstr(name, ".yaml"))
        return 0;
    if (rm_scenario_load(path, &scenario, &error) != RM_OK)
        fail_msg("%s", error.text);
    assert_memory_equal(name, scenario->name, strlen(scenario->name));
    rm_scenario_free(scenario);
    scenarios_read++;
    return 0;
}

static void every_scenario_of_the_suite_can_be_read(void **state)
{
    (void)state;
    scenarios_read = 0;
    assert_int_equal(nftw(RMSIM_SOURCE_DIR "/fixtures/scenarios", read_one, 8, FTW_PHYS), 0);
    assert_true(scenarios_read >= 90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_alone_is_the_default_world),
        cmocka_unit_test(a_scenario_names_the_fault_that_it_is_there_for),
        cmocka_unit_test(the_world_is_what_the_file_says),
        cmocka_unit_test(a_vcpu_without_thread_is_ceded),
        cmocka_unit_test(kvms_words_are_taken_for_icp_and_source),
        cmocka_unit_test(the_guest_has_the_registers_that_the_file_gives_it),
        cmocka_unit_test(what_the_host_and_the_timers_do_are_events),
        cmocka_unit_test(events_know_their_kind_and_what_they_follow),
        cmocka_unit_test(an_empty_list_is_not_an_absent_one),
        cmocka_unit_test(a_variant_is_the_scenario_where_it_says_nothing),
        cmocka_unit_test(a_variant_replaces_settings_of_the_host_one_by_one),
        cmocka_unit_test(a_variant_replaces_the_expectations_as_a_whole),
        cmocka_unit_test(every_build_of_our_handlers_can_be_asked_for),
        cmocka_unit_test(mistakes_are_named_with_line_and_column),
        cmocka_unit_test(contradictions_are_named_with_line_and_key),
        cmocka_unit_test(a_file_that_is_not_there_is_named),
        cmocka_unit_test(a_file_that_is_too_long_is_refused),
        cmocka_unit_test(every_scenario_of_the_suite_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
