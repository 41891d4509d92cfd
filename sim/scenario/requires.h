/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a scenario requires of the image: features, each of which one symbol shows, or symbols. */
#ifndef RM_SCENARIO_REQUIRES_H
#define RM_SCENARIO_REQUIRES_H

#include "image/image.h"

struct scn_feature {
    const char *word;   /* in `requires:` */
    const char *symbol; /* an image that has it has the feature */
    const char *about;  /* a few words */
};

/* The feature of that number, in the order of the words; NULL behind the last one. Constant. */
const struct scn_feature *scn_feature(unsigned number);

/* Whether the image has what `required` says: the feature, or the symbol, of that name. */
bool scn_image_has(const struct rm_image *image, const char *required);

/* What an image lacks that was built for fewer processors than the scenario names. */
#define SCN_NO_ROOM "room for so many processors"

/* Why an image that lacks it cannot run the scenario: "the image has no xics: ...". A word that is
 * no feature, but like one, is said to be. */
#define SCN_MISSING_BYTES 320
void scn_print_missing(const char *required, char *out, size_t bytes);

#endif
