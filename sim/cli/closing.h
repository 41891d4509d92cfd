/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Forms that are only whole with their end. Until they have it, a signal that ends rmsim, or a lack
 * of memory, writes an end that says so.
 */
#ifndef RM_CLI_CLOSING_H
#define RM_CLI_CLOSING_H

/* Holds the signals off: what is printed in between comes out as a whole. */
void cli_closing_hold(void);
/* Lets it out, and the signals through. */
void cli_closing_let(void);

/* From the next cli_closing_let on `text` (constant) is what closes the form; NULL: nothing any
 * more. */
void cli_closing_text(const char *text);

#endif
