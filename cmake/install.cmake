# SPDX-License-Identifier: GPL-2.0-or-later
# What `cmake --install` puts where, in three parts: `library` (what programs need to run), `development`
# (what they need to be built), `command` (rmsim itself and trace2csv, with scenarios, layouts and man pages). rmsim.pc
# finds its prefix from where it lies, so that an installation can be moved.
install(TARGETS rmsim trace2csv COMPONENT command)
install(TARGETS librmsim
  LIBRARY COMPONENT library NAMELINK_COMPONENT development)
install(DIRECTORY include/rmsim DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  FILES_MATCHING PATTERN *.h PATTERN *.def)
install(DIRECTORY fixtures/scenarios fixtures/layouts DESTINATION ${CMAKE_INSTALL_DATADIR}/rmsim
  COMPONENT command)

set(pc_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH PC_TO_PREFIX /prefix/${pc_folder} /prefix)
configure_file(cmake/rmsim.pc.in rmsim.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/rmsim.pc DESTINATION ${pc_folder} COMPONENT development)

install(PROGRAMS tools/partial-vmlinux/partial_vmlinux DESTINATION ${CMAKE_INSTALL_DATADIR}/rmsim/partial-vmlinux
  COMPONENT command)
install(FILES tools/partial-vmlinux/options DESTINATION ${CMAKE_INSTALL_DATADIR}/rmsim/partial-vmlinux
  COMPONENT command)
install(PROGRAMS docs/examples/kernel-ci TYPE BIN RENAME rmsim-kernel-ci COMPONENT command)
install(FILES tools/completion/rmsim.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  RENAME rmsim COMPONENT command)
install(FILES tools/completion/trace2csv.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  RENAME trace2csv COMPONENT command)
install(FILES tools/gdb/rmsim.gdb DESTINATION ${CMAKE_INSTALL_DATADIR}/rmsim COMPONENT command)

# A page's section is what its name ends in.
foreach(section 1 5)
  file(GLOB man_pages CONFIGURE_DEPENDS docs/man/*.${section})
  install(FILES ${man_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT command)
endforeach()
