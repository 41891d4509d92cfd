/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a scenario requires of the image: symbols, or words that stand for what one symbol shows. */
#ifndef RM_SCENARIO_REQUIRES_H
#define RM_SCENARIO_REQUIRES_H

/* The symbol that an image has if it has what `required` says; `required` itself if it is no word.
 */
const char *scn_required_symbol(const char *required);

#endif
