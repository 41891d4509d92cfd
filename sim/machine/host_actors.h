/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's cores and tasks as actors: they take the interrupts of threads in the host, start and
 * poke threads, handle exits, run vcpus again, each after the time that it costs (latency.h). What
 * they decide is kvm/host/; here it is performed and told.
 */
#ifndef RM_MACHINE_HOST_ACTORS_H
#define RM_MACHINE_HOST_ACTORS_H

#include "machine/state.h"

/* A task of the host is due. */
void rm_host_task_due(struct rm_machine *machine, const struct rm_arrival *arrival);
/* Something has come for a thread, or the thread has come to where it waits: if the thread is in
 * the host, the host will take it. */
void rm_host_notice(struct rm_machine *machine, unsigned thread);
/* The exit of a thread has ended in the host, where it is now. */
void rm_host_returned(struct rm_machine *machine, unsigned thread);
/* Somebody acted, and has come to `cycle`: cores that wait for their threads to come out look. */
void rm_host_look(struct rm_machine *machine, uint64_t cycle);

/* User space runs the vcpus of a sub-core. */
enum rm_status rm_host_start(struct rm_machine *machine, unsigned subcore, struct rm_error *error);
/* The present actor sends a host IPI: host_ipi is set, then MFRR is stored. */
void rm_host_send_ipi(struct rm_machine *machine, unsigned thread);
/* The decrementer of the vcpu that belongs on `thread` and sleeps in the host runs out; and whether
 * there is one. */
void rm_host_decrementer(struct rm_machine *machine, unsigned thread);
bool rm_host_sleeps_on(const struct rm_machine *machine, unsigned thread);

#endif
