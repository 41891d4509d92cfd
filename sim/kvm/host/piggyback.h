/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several vcores on one core, which KVM splits for them while they run ("dynamic micro-threading"):
 * what kvmppc_run_core does for it. They come and go together, since an exit of one makes all of
 * them leave. Sources: kvmppc_run_core, collect_piggybacks and the comments there, of Linux 6.1 and
 * 6.12, in our own words.
 *
 * Left out: two vcores on one sub-core; a mode that is chosen by how many threads vcores have.
 */
#ifndef RM_KVM_HOST_PIGGYBACK_H
#define RM_KVM_HOST_PIGGYBACK_H

#include "kvm/host/host_model.h"

/* Collects what host->subcore will run: the vcore that it was to run, and of a core that KVM may
 * split all others with a place there and a vcpu that is ready. */
void rm_piggyback_collect(struct rm_host *host);

/* The thread that is the first of the place that a vcore has there; -1: it does not run there. */
int rm_piggyback_first(const struct rm_host *host, unsigned subcore, unsigned vcore);

/* struct kvm_split_mode as the threads will find it, and the core is split. */
void rm_piggyback_split(struct rm_host *host);
/* All vcpus are on their threads: the others are asked to nap when they have nothing to do, and
 * woken to do so. */
void rm_piggyback_ask_to_nap(struct rm_host *host);
/* Whether a thread has napped, and has to be woken now that the core is whole. */
bool rm_piggyback_napped(const struct rm_host *host, unsigned thread);

#endif
