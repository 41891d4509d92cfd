/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/layout_folders.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FOLDER    "share/rmsim/layouts"
#define UP_LEVELS 4 /* from lib/x86_64-linux-gnu/ and bin/ to the prefix, with one to spare */

/* Looks for FOLDER in the folders above the file that this code was loaded from. */
static bool find_beside(char *to, size_t bytes)
{
    char place[RM_LAYOUT_FOLDER_BYTES];
    Dl_info info;
    if (!dladdr((void *)(size_t)rm_layout_folders, &info) || !info.dli_fname ||
        strlen(info.dli_fname) >= sizeof(place))
        return false;
    strcpy(place, info.dli_fname);
    for (unsigned level = 0; level < UP_LEVELS; level++) {
        char *slash = strrchr(place, '/');
        if (!slash)
            return false;
        *slash = '\0';
        int used = snprintf(to, bytes, "%s/" FOLDER, place);
        if (used > 0 && (size_t)used < bytes && access(to, R_OK) == 0)
            return true;
    }
    return false;
}

const char *const *rm_layout_folders(struct rm_layout_folders *folders)
{
    static const char *const configured[] = {RMSIM_LAYOUT_FOLDERS, NULL};
    size_t count = 0;
    if (find_beside(folders->beside, sizeof(folders->beside)))
        folders->list[count++] = folders->beside;
    for (size_t i = 0; configured[i]; i++)
        folders->list[count++] = configured[i];
    folders->list[count] = NULL;
    return folders->list;
}
