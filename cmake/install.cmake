# SPDX-License-Identifier: GPL-2.0-or-later
# What `cmake --install` puts where. rmsim.pc finds its prefix from where it lies, so that an
# installation can be moved.
install(TARGETS rmsim librmsim)
install(DIRECTORY include/rmsim DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING
  PATTERN *.h PATTERN *.def)
install(DIRECTORY fixtures/scenarios fixtures/layouts DESTINATION ${CMAKE_INSTALL_DATADIR}/rmsim)

set(pc_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH PC_TO_PREFIX /prefix/${pc_folder} /prefix)
configure_file(cmake/rmsim.pc.in rmsim.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/rmsim.pc DESTINATION ${pc_folder})

file(GLOB man_pages CONFIGURE_DEPENDS docs/man/*.1)
install(FILES ${man_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
