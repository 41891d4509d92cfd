# SPDX-License-Identifier: GPL-2.0-or-later
# The shared library that C harnesses link with: all rooms but the command's, of which only what is
# marked RM_API can be seen. Our own command and tests link the rooms themselves.
set(library_rooms base yaml trace xics image cpu rmhandlers kvm machine scenario)
list(TRANSFORM library_rooms REPLACE "(.+)" "$<TARGET_OBJECTS:rm_\\1>" OUTPUT_VARIABLE library_objects)
list(TRANSFORM library_rooms PREPEND rm_)

add_library(librmsim SHARED ${library_objects})
set_target_properties(librmsim PROPERTIES
  OUTPUT_NAME rmsim
  LINKER_LANGUAGE C
  VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR})
# The rooms again, for the packages that they need.
target_link_libraries(librmsim PRIVATE rm_options ${library_rooms})
target_link_options(librmsim PRIVATE -Wl,-z,defs)
target_include_directories(librmsim INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
