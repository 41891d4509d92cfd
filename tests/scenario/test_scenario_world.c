/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Worlds of scenario files that cannot exist: the message is at the key that says so, or at the
 * word or the mapping that it comes from. */
#include "run.h"

static void a_world_that_cannot_exist_is_told_at_its_key(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"name: x\nmachine: {cores: 17}\n", "machine.cores: found 17; expected 1 to 16"},
        {"name: x\nmachine: {subcores: 0}\n", "machine.subcores: found 0; expected 1, 2 or 4"},
        {"name: x\nhost: {free_cores: [2]}\n", "host.free_cores: found core 2"},
        {"name: x\nhost: {host_ipi: [16]}\n", "host.host_ipi: found thread 16"},
        {"name: x\nvm: {vcpus: [{id: 0}, {id: 0}]}\n", "vm.vcpus[1].id: found 0 a second time"},
        {"name: x\nvm: {vcpus: [{id: 0, icp: {cppr: 1}, icp_word: 0}]}\n",
         "found icp and icp_word; expected one"},
        {"name: x\nvm: {vcpus: [{id: 0, icp: {xisr: 2, pending_pri: 4, out_ee: no}}]}\n",
         "vm.vcpus[0].icp.out_ee: found no; expected yes, since interrupt 0x2 is pending"},
        {"name: x\nvm: {vcpus: [{id: 0, icp_word: 1}]}\n", "vm.vcpus[0].icp_word: ICP word"},
        {"name: x\nvm: {sources: [{irq: 20}, {irq: 20}]}\n", "found 0x14 a second time"},
        {"name: x\nvm: {sources: [{irq: 20, source_word: 0x200000000000}]}\n",
         "vm.sources[0].source_word: found 0x0000200000000000; expected bits 63 to 45 clear"},
        {"name: x\nvm: {sources: [{irq: 20, pq: 1, source_word: 0}]}\n",
         "found source_word and one of server"},
        {"name: x\nmachine: {threads_per_core: 3}\n",
         "line 2, column 29: machine.threads_per_core: the world cannot exist: world: 3 threads"},
        {"name: x\nhost: {dynamic_mt_modes: 3}\n",
         "host.dynamic_mt_modes: the world cannot exist: world: dynamic_mt_modes: found 3"},
        {"name: x\nmachine: {subcores: 3}\n",
         "line 2, column 21: machine.subcores: the world cannot exist: world: subcores: found 3"},
        {"name: x\nmachine: {core_hz: 0}\n", "line 2, column 20: machine.core_hz: found 0"},
        {"name: x\nmachine: {tb_hz: 0}\n", "line 2, column 18: machine.tb_hz: the world"},
        {"name: x\nhost:\n  slb:\n  - {rb: 1, rs: 0}\n",
         "line 4, column 10: host.slb[0].rb: the world"},
        {"name: x\nvm:\n  vcpus:\n  - id: 0\n    thread: 0\n  - id: 1\n    thread: 0\n",
         "line 7, column 13: vm.vcpus[1].thread: the world cannot exist: vcpus 0 and 1 are both"},
        {"name: x\nvm:\n  vcpus:\n  - {id: 0}\n  - {id: 1,\n     server: 0}\n",
         "line 6, column 14: vm.vcpus[1].server: the world cannot exist: vcpus 0 and 1 both have"},
        {"name: x\nhost: {free_cores: [0]}\nvm:\n  vcpus:\n  - {id: 0}\n",
         "line 5, column 5: vm.vcpus[0].thread: the world cannot exist: vcpu 0 is loaded on"},
        {"name: x\nvm:\n  vcpus:\n  - id: 0\n    ceded: yes\n",
         "line 5, column 12: vm.vcpus[0].ceded: the world cannot exist: vcpu 0 is loaded on"},
        {"name: x\nvm:\n  vcpus:\n  - id: 0\n    msr: 0x9000000000000000\n",
         "line 5, column 10: vm.vcpus[0].msr: the world cannot exist: vcpu 0: MSR"},
        {"name: x\nvm:\n  vcpus:\n  - id: 0\n    slb: [{rb: 1, rs: 0}]\n",
         "line 5, column 16: vm.vcpus[0].slb[0].rb: the world cannot exist: vcpu 0: SLB entry 0"},
        {"name: x\nvm:\n  vcpus:\n  - id: 0\n    icp: {xisr: 0x1005,\n     pending_pri: 5, cppr: 3}\n",
         "line 6, column 19: vm.vcpus[0].icp.pending_pri: the world cannot exist: vcpu 0: XISR"},
        {"name: x\nvm:\n  vcpus:\n  - id: 0\n    icp_word: 0xff001005ff050000\n",
         "line 5, column 15: vm.vcpus[0].icp_word: the world cannot exist: vcpu 0: interrupt"},
        {"name: x\nvm:\n  sources:\n  - irq: 20\n  - irq: 5\n",
         "line 5, column 10: vm.sources[1].irq: the world cannot exist: source 1: number 0x5"},
        {"name: x\nvm:\n  sources:\n  - irq: 20\n    pq: 4\n",
         "line 5, column 9: vm.sources[0].pq: found 4; expected 0 to 3"},
        {"name: x\nvm:\n  sources:\n  - irq: 20\n    mapped: yes\n",
         "line 5, column 13: vm.sources[0].mapped: the world cannot exist: source 0x14 is mapped"},
        {"name: x\nvm:\n  sources:\n  - irq: 20\n    hwirq: 0x1234\n    hw_server: 99\n",
         "line 6, column 16: vm.sources[0].hw_server: the world cannot exist: source 0x14: phys"},
        {"name: x\nvm:\n  sources:\n  - irq: 20\n    host_irq: 0x1000000\n",
         "line 5, column 15: vm.sources[0].host_irq: the world cannot exist: source 0x14: host_irq"},
        {"name: x\nvm:\n  sources:\n  - irq: 20\n    resend: yes\n    server: 9\n",
         "line 5, column 13: vm.sources[0].resend: the world cannot exist: source 0x14 waits"},
        {"name: x\nvm:\n  sources:\n  - irq: 20\n    source_word: 0x40500000009\n",
         "line 5, column 18: vm.sources[0].source_word: the world cannot exist: source 0x14"},
        {"name: x\nvm: {sources: [{irq: 20, source_word: 0x10000000000, hwirq: 0x1234}]}\n",
         "line 2, column 61: vm.sources[0].hwirq: the world cannot exist: source 0x14 is level-"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct rm_scenario *scenario = NULL;
        struct rm_error error = {.text = ""};
        const char *text = rows[i].text;
        if (rm_scenario_parse("t.yaml", text, strlen(text), &scenario, &error) != RM_BAD_INPUT ||
            !strstr(error.text, rows[i].message))
            fail_msg("said \"%s\", expected \"%s\"", error.text, rows[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_that_cannot_exist_is_told_at_its_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
