/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Everything a harness written in C needs. Link with librmsim (pkg-config rmsim). */
#ifndef RMSIM_RMSIM_H
#define RMSIM_RMSIM_H

#include "rmsim/checks.h"
#include "rmsim/ctf.h"
#include "rmsim/error.h"
#include "rmsim/events.h"
#include "rmsim/host.h"
#include "rmsim/machine.h"
#include "rmsim/world.h"

/* Of this header and of the library that it was installed with: major.minor.patch. The build takes
 * its version from here. */
#define RMSIM_VERSION "0.1.0"

/* The version of the library that runs, which may be another than the header's. Constant. */
RM_API const char *rm_version(void);

#endif
