# SPDX-License-Identifier: Apache-2.0

# A seeded bug is a patch of src/, named after the clause that it breaks. It is applied to a copy in the build folder,
# and fuzz_message is built from that copy: an oracle that does not find the bug is dead.

# sipsfuzz_bug_sources(ID): has src/ copied and patched when its sources or the patch change. Sets sources and folder.
function(sipsfuzz_bug_sources id)
    get_target_property(names sips SOURCES)
    set(patch ${PROJECT_SOURCE_DIR}/props/bugs/${id}.patch)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/bug-${id})
    list(TRANSFORM names PREPEND ${folder}/src/ OUTPUT_VARIABLE sources)
    list(TRANSFORM names PREPEND ${PROJECT_SOURCE_DIR}/src/ OUTPUT_VARIABLE originals)
    add_custom_command(
        OUTPUT ${sources}
        COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DSOURCE=${PROJECT_SOURCE_DIR}/src -DPATCH=${patch}
            -P ${CMAKE_CURRENT_SOURCE_DIR}/ApplyPatch.cmake
        DEPENDS ${originals} ${patch} ${CMAKE_CURRENT_SOURCE_DIR}/ApplyPatch.cmake
        COMMENT "Seeding bug ${id}"
        VERBATIM)
    add_custom_target(bug_${id}_sources DEPENDS ${sources})
    set(sources ${sources} PARENT_SCOPE)
    set(folder ${folder} PARENT_SCOPE)
endfunction()

# sipsfuzz_bug_target(NAME ID MAIN...): fuzz_message from the bugged sources.
function(sipsfuzz_bug_target name id)
    get_target_property(props sipsprops SOURCES)
    list(TRANSFORM props PREPEND ${PROJECT_SOURCE_DIR}/props/)
    add_executable(${name} fuzz_message.c ${ARGN} ${sources} ${props})
    add_dependencies(${name} bug_${id}_sources)
    target_include_directories(${name} PRIVATE ${folder}/src ${PROJECT_SOURCE_DIR}/props)
    target_link_libraries(${name} PRIVATE sipsprops_observer)
endfunction()

# sipsfuzz_seeded_bug(ID CLAUSES id...): the bug of props/bugs/ID.patch, and the tests that pass only if a broken
# property with one of the clauses is reported: for the seeds, and for a short libFuzzer run on the seeds that do not
# show it by themselves.
function(sipsfuzz_seeded_bug id)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "CLAUSES")
    if(NOT SIPSFUZZ_SEEDED_BUGS)
        return()
    endif()
    list(JOIN arg_CLAUSES "," clauses)
    set(name fuzz_message_bug_${id})
    set(seeds ${PROJECT_SOURCE_DIR}/corpus/messages ${PROJECT_SOURCE_DIR}/corpus/fuzz_message)
    set(scripts ${CMAKE_CURRENT_SOURCE_DIR})
    sipsfuzz_bug_sources(${id})
    sipsfuzz_bug_target(${name}_replay ${id} standalone.c)
    add_test(NAME bug_${id}_seeds
        COMMAND ${scripts}/find_bug.sh ${clauses} $<TARGET_FILE:${name}_replay> ${seeds})
    set_tests_properties(bug_${id}_seeds PROPERTIES LABELS bugs TIMEOUT 120)
    if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang" OR SIPSFUZZ_SANITIZE MATCHES "memory")
        return()
    endif()
    sipsfuzz_bug_target(${name} ${id})
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer-no-link)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_test(NAME bug_${id}_fuzz
        COMMAND ${scripts}/fuzz_bug.sh ${clauses} $<TARGET_FILE:${name}_replay> $<TARGET_FILE:${name}> ${seeds})
    set_tests_properties(bug_${id}_fuzz PROPERTIES LABELS bugs TIMEOUT 300)
endfunction()
