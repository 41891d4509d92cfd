/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --to chrome-json: the Trace Event Format's JSON object, which Perfetto and chrome://tracing open.
 * A track a hardware thread, in which the guest, exits, their phases and code symbols are nested
 * slices; what happens at a moment is an instant event, with all its fields; the host has a track a
 * thread of its own, devices and what travels one each. Times are microseconds.
 */
#ifndef TRACE2CSV_CHROME_JSON_H
#define TRACE2CSV_CHROME_JSON_H

#include "base/fail.h"
#include "rmsim/events.h"
#include "trace/ctf_metadata.h"

#include <stdio.h>

struct t2c_chrome;

/* Prints what stands before the events. `to` and `about` are lent until the end; `*out` is to be
 * freed even after an error. RM_NO_MEMORY. */
enum rm_status t2c_chrome_begin(FILE *to, const struct rm_ctf_about *about, struct t2c_chrome **out,
                                struct rm_error *error);
/* Takes an event; the context is a struct t2c_chrome. RM_NO_MEMORY. */
enum rm_status t2c_chrome_event(void *chrome, const struct rm_event *event, struct rm_error *error);
/* Closes all slices and the object. */
enum rm_status t2c_chrome_end(struct t2c_chrome *chrome, struct rm_error *error);
void t2c_chrome_free(struct t2c_chrome *chrome);

#endif
