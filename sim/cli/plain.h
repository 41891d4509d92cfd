/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that came out of a file, for a terminal. */
#ifndef RM_CLI_PLAIN_H
#define RM_CLI_PLAIN_H

/* The text with every control character as \xNN, cut to about a thousand bytes. Lent: the fourth
 * next call writes over it. */
const char *cli_plain(const char *text);

#endif
