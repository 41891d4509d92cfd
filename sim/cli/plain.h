/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that came out of a file or from the command line, and may hold any bytes. What is lent here
 * is written over by the fourth next call; what is longer than 19 KiB is cut, and ends in [...]. */
#ifndef RM_CLI_PLAIN_H
#define RM_CLI_PLAIN_H

/* For a terminal: every byte of control characters, line ends, characters that turn the direction
 * of writing, and bytes that are not UTF-8, as \xNN. */
const char *cli_plain(const char *text);

/* For JSON: bytes that are not UTF-8 as \xNN. */
const char *cli_utf8(const char *text);

#endif
