/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the text of modules lies in a memory image. Modules run at addresses that only page tables
 * lead from to memory; but which instruction comes next says enough of the words at those
 * addresses to find the page: a branch must lead where the path goes on, and nothing else may.
 */
#ifndef RM_CAPTURE_MODULE_TEXT_H
#define RM_CAPTURE_MODULE_TEXT_H

#include "capture/path.h"

#define RM_MODULE_PAGES_MAX 32

struct rm_module_text {
    struct {
        uint64_t page; /* address of the page of 4 KiB, as the path has it */
        uint64_t real; /* where it is; UINT64_MAX: no page fits, or several */
    } pages[RM_MODULE_PAGES_MAX];
    unsigned count;
};

/* Looks in all of memory for the pages that the path executes outside of the linear map. */
void rm_module_text_find(const struct rm_path *path, const struct rm_mem *mem,
                         struct rm_module_text *out);

/* The real address of such an instruction; false: it is not known. */
bool rm_module_text_real(const struct rm_module_text *text, uint64_t pc, uint64_t *real);

#endif
