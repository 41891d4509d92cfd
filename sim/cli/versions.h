/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `rmsim --version` tells besides rmsim's own version. */
#ifndef RM_CLI_VERSIONS_H
#define RM_CLI_VERSIONS_H

#include <stdio.h>

/* One line: the versions of the libraries that are loaded. */
void cli_print_versions(FILE *to);

#endif
