/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel would say of a guest in its debugfs files, told from the structs in memory:
 * kvm/vm#/xics and kvm/vm#/vcpu#/timings. The lines are those of the kernel, so that who reads or
 * parses the files knows them; what a kernel does not have is left out. Of the sources only those
 * that exist are told, where the kernel tells all 1024 of an ICS.
 */
#ifndef RM_GDB_KVM_TEXTS_H
#define RM_GDB_KVM_TEXTS_H

#include "gdb/gdb_session.h"

/* Virtual ICPs, totals and sources; of an image without XICS that it has none. */
void rm_say_kvm_xics(struct rm_session *session);

/* The five timers of each vcpu; of an image without them that it has none. */
void rm_say_kvm_timings(struct rm_session *session);

#endif
