/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls into OPAL (firmware.S). */
#ifndef RMH_FIRMWARE_H
#define RMH_FIRMWARE_H

#include "platform.h"

/* OPAL's code, 0 for success. In real mode only. */
s64 firmware(u64 a0, u64 a1, u64 a2, u64 token);

#endif
