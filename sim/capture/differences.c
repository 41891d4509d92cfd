/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/differences.h"

static const struct {
    const char *name, *reason;
} rows[RM_DIFFERENCES] = {
    [RM_DIFFERS_TIMER] = {"what a timer read",
                          "time passes otherwise there: the recorded reading "
                          "of TB, DEC, HDEC, PURR, SPURR or VTB is taken over"},
    [RM_DIFFERS_FIRMWARE] = {"what a firmware call left in a volatile register",
                             "firmware is modelled as a call; the recorded value is taken over"},
    [RM_DIFFERS_HDEC] = {"a hypervisor decrementer interrupt",
                         "its time is the captured machine's, and QEMU takes it late or although "
                         "HDEC is not negative"},
    [RM_DIFFERS_DEC] = {"a wake-up by the decrementer", "its time is the captured machine's"},
    [RM_DIFFERS_SDR1] = {"SDR1 of a thread", "QEMU keeps one a thread, a POWER8 one a core"},
    [RM_DIFFERS_CTRL] = {"the thread state in CTRL",
                         "QEMU shows only the thread's own run bit there"},
    [RM_DIFFERS_CFAR] = {"CFAR after a branch to the very next instruction",
                         "rmsim sees by its target that a branch was taken"},
    [RM_DIFFERS_PCR] = {"PCR at a snap",
                        "QEMU keeps only the bits of versions of the architecture; those "
                        "are compared"},
    [RM_DIFFERS_SEGMENT] = {"a segment that the capture does not tell",
                            "read by slbmfee or "
                            "slbmfev: the recorded value is taken over"},
    [RM_DIFFERS_SPR] = {"a special register that the capture does not tell",
                        "the first reading that was recorded is taken over"},
    [RM_DIFFERS_TWICE] = {"a line that stands there twice",
                          "QEMU logs an instruction again that it had to begin anew"},
    [RM_DIFFERS_EXTERNAL] = {"an external interrupt that came from outside",
                             "devices are not in a capture; the presentation controller is set to "
                             "what was read from it"},
};

const char *rm_difference_name(enum rm_difference difference)
{
    return rows[difference].name;
}

const char *rm_difference_reason(enum rm_difference difference)
{
    return rows[difference].reason;
}
