/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/contract.h"

static const struct rm_contract_point points[RM_POINTS] = {
    [RM_POINT_TRAMPOLINE] = {"kvmppc_hv_entry_trampoline", true, "the host enters a guest"},
    [RM_POINT_IDLE] = {"idle_kvm_start_guest", false,
                       "secondary threads come out of the idle loop; else by the trampoline"},
    [RM_POINT_READ_INTR] = {"kvmppc_read_intr", false, "its result is reported"},
    [RM_POINT_DECIDED] = {"guest_exit_cont", false,
                          "reached when a guest is to be left; splits an exit's cost in two"},
    [RM_POINT_FATAL] = {"kvmppc_bad_host_intr", false, "being there is a fault"},
    [RM_POINT_FATAL_STACK] = {"__stack_chk_fail", false, "being there is a fault"},
    [RM_POINT_FATAL_PANIC] = {"panic", false, "being there is a fault"},
    [RM_POINT_FATAL_MACHINE_CHECK] = {"machine_check_fwnmi", false, "being there is a fault"},
};

const struct rm_contract_point *rm_contract_point(enum rm_point point)
{
    return &points[point];
}

enum rm_status rm_contract_find(const struct rm_image *image, enum rm_point point,
                                uint64_t *address, struct rm_error *error)
{
    return rm_image_entry(image, points[point].symbol, address, error);
}
