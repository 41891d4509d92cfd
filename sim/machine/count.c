/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: hands a tally to all threads. */
#include "machine/count.h"

void rm_count(struct rm_machine *machine, struct rm_tally *tally)
{
    machine->tally = tally;
    for (unsigned thread = 0; thread < machine->threads; thread++)
        rm_cpu_set_tally(machine->cpus[thread], tally);
}
