# SPDX-License-Identifier: GPL-2.0-or-later
# cmake -DIN=asm_offsets.s -DOUT=asm_offsets.h -P asm_offsets.cmake
file(READ ${IN} assembly)
string(REGEX MATCHALL "@define [A-Z0-9_]+ [0-9]+ @" marks "${assembly}")
set(header "/* Generated from asm_offsets.c */\n")
foreach(mark IN LISTS marks)
  string(REGEX REPLACE "@(define .*) @" "#\\1" line "${mark}")
  string(APPEND header "${line}\n")
endforeach()
file(WRITE ${OUT} "${header}")
