# SPDX-License-Identifier: GPL-2.0-or-later
# A room is one folder of sim/ built as one static library, rm_<name>. Its DEPENDS are the only
# rooms whose headers it may include; the test "rooms" checks that.

add_library(rm_options INTERFACE)
target_compile_definitions(rm_options INTERFACE _GNU_SOURCE RMSIM_BUILDING)
target_include_directories(rm_options INTERFACE ${PROJECT_SOURCE_DIR}/include)
target_compile_options(rm_options INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  -fvisibility=hidden)
if(RMSIM_WERROR)
  target_compile_options(rm_options INTERFACE -Werror)
endif()
if(RMSIM_SANITIZE)
  target_compile_options(rm_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(rm_options INTERFACE -fsanitize=address,undefined)
endif()
if(RMSIM_COVERAGE)
  target_compile_options(rm_options INTERFACE --coverage)
  target_link_options(rm_options INTERFACE --coverage)
endif()
if(RMSIM_FUZZ)
  target_compile_options(rm_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# rm_room(<name> SOURCES a.c b.c DEPENDS base xics PACKAGES unicorn)
# PACKAGES are pkg-config modules, visible to the room and to whoever links it.
function(rm_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;DEPENDS;PACKAGES" ${ARGN})
  set_property(GLOBAL APPEND PROPERTY RM_ROOMS ${name})
  add_library(rm_${name} STATIC ${ROOM_SOURCES})
  target_link_libraries(rm_${name} PRIVATE rm_options)
  target_include_directories(rm_${name} PUBLIC
    ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/sim)
  foreach(dependency IN LISTS ROOM_DEPENDS)
    target_link_libraries(rm_${name} PUBLIC rm_${dependency})
  endforeach()
  foreach(package IN LISTS ROOM_PACKAGES)
    if(NOT TARGET PkgConfig::${package})
      pkg_check_modules(${package} REQUIRED IMPORTED_TARGET GLOBAL ${package})
    endif()
    target_link_libraries(rm_${name} PUBLIC PkgConfig::${package})
  endforeach()
endfunction()
