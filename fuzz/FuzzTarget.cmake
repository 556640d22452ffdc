# SPDX-License-Identifier: Apache-2.0

# sipsfuzz_link_engine(TARGET): links the fuzzing engine, whose main calls the target.
function(sipsfuzz_link_engine target)
    if(SIPSFUZZ_ENGINE_LINK)
        set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
        target_link_libraries(${target} PRIVATE ${SIPSFUZZ_ENGINE_LINK})
    else()
        # afl-clang-fast puts its own driver in the place of libFuzzer's.
        target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    endif()
endfunction()

# sipsfuzz_mutator(TARGET ENTRY DEFINITION LIBRARY): the engine mutates by ENTRY, which LIBRARY serves. AFL++'s driver does
# not call it, and linked code slows every execution: for AFL++ it is a shared object, libafl_TARGET.so, without
# instrumentation.
function(sipsfuzz_mutator target entry definition library)
    if(NOT SIPSFUZZ_ENGINE STREQUAL "afl")
        target_sources(${target} PRIVATE ${entry})
        target_compile_definitions(${target} PRIVATE ${definition})
        target_link_libraries(${target} PRIVATE ${library})
        return()
    endif()
    add_library(afl_${target} MODULE mutate_afl.c ${entry})
    target_compile_definitions(afl_${target} PRIVATE ${definition})
    target_link_libraries(afl_${target} PRIVATE ${library}_afl)
    sipsfuzz_not_instrumented(afl_${target})
    set_target_properties(afl_${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin
        C_LINKER_LAUNCHER "${CMAKE_COMMAND};-E;env;AFL_NOOPT=1")
    add_dependencies(${target} afl_${target})
endfunction()

# What afl-fuzz itself loads must not be instrumented.
function(sipsfuzz_not_instrumented target)
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON
        C_COMPILER_LAUNCHER "${CMAKE_COMMAND};-E;env;AFL_NOOPT=1")
endfunction()

# sipsfuzz_afl_library(NAME library...): NAME_afl has the sources of all of them, for the mutators of AFL++.
function(sipsfuzz_afl_library name)
    add_library(${name}_afl STATIC EXCLUDE_FROM_ALL)
    foreach(library IN LISTS ARGN)
        get_target_property(sources ${library} SOURCES)
        get_target_property(folder ${library} SOURCE_DIR)
        list(FILTER sources INCLUDE REGEX "\\.c$")
        list(TRANSFORM sources PREPEND ${folder}/)
        target_sources(${name}_afl PRIVATE ${sources})
        target_include_directories(${name}_afl PUBLIC ${folder})
    endforeach()
    sipsfuzz_not_instrumented(${name}_afl)
endfunction()

# sipsfuzz_fuzz_target(NAME SCENARIO 0|1 LIBRARIES library... SEEDS folder...): from NAME.c, NAME if there is a fuzzing engine,
# and NAME_replay, which runs files without one. The tests replay these folders of corpus/. SCENARIO: does the target read one
# behind the message?
function(sipsfuzz_fuzz_target name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "SCENARIO" "LIBRARIES;SEEDS")
    if(SIPSFUZZ_ENGINE OR SIPSFUZZ_ENGINE_LINK)
        add_executable(${name} ${name}.c)
        target_link_libraries(${name} PRIVATE ${arg_LIBRARIES})
        sipsfuzz_link_engine(${name})
        sipsfuzz_mutator(${name} mutate_message_entry.c SCENARIO=${arg_SCENARIO} mutate_message)
    endif()
    if(SIPSFUZZ_ENGINE_LINK OR SIPSFUZZ_ENGINE STREQUAL "afl")
        return()
    endif()
    add_executable(${name}_replay ${name}.c standalone.c)
    target_link_libraries(${name}_replay PRIVATE ${arg_LIBRARIES})
    if(SIPSFUZZ_TESTS)
        list(TRANSFORM arg_SEEDS PREPEND ${PROJECT_SOURCE_DIR}/corpus/)
        add_test(NAME ${name}_seeds COMMAND ${name}_replay ${arg_SEEDS})
        set_tests_properties(${name}_seeds PROPERTIES LABELS corpus TIMEOUT 300)
    endif()
endfunction()

# sipsfuzz_property_targets(): a target for each line of props/properties.def, so that no property misses an engine:
# fuzz_NAME with a fuzzing engine; without one sipsfuzz checks and replays it.
function(sipsfuzz_property_targets)
    set(list ${PROJECT_SOURCE_DIR}/props/properties.def)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list})
    file(STRINGS ${list} lines REGEX "^PROPERTY\\(")
    # For the static checks, which look at each file as it is compiled: built by none.
    add_library(fuzz_property_checked OBJECT EXCLUDE_FROM_ALL fuzz_property.c ${PROJECT_SOURCE_DIR}/props/mutate_entry.c)
    target_compile_definitions(fuzz_property_checked PRIVATE PROPERTY=property_uri)
    target_link_libraries(fuzz_property_checked PRIVATE sipsprops_properties)
    if(SIPSFUZZ_ENGINE STREQUAL "afl")
        sipsfuzz_afl_library(sipsprops_properties sips sipsprops_observer sipsprops_network sipsprops sipsprops_respell
            sipsprops_engine sipsprops_properties)
    endif()
    foreach(line IN LISTS lines)
        string(REGEX REPLACE "^PROPERTY\\(([a-z0-9_]+)\\).*" "\\1" name ${line})
        string(REPLACE "_" "-" words ${name})
        if(SIPSFUZZ_ENGINE OR SIPSFUZZ_ENGINE_LINK)
            add_executable(fuzz_${name} fuzz_property.c)
            target_compile_definitions(fuzz_${name} PRIVATE PROPERTY=property_${name})
            target_link_libraries(fuzz_${name} PRIVATE sipsprops_properties)
            sipsfuzz_link_engine(fuzz_${name})
            sipsfuzz_mutator(fuzz_${name} ${PROJECT_SOURCE_DIR}/props/mutate_entry.c PROPERTY=property_${name} sipsprops_properties)
        endif()
        if(SIPSFUZZ_TESTS)
            add_test(NAME prop_${name} COMMAND sipsfuzz check ${words} --runs 20000 --out ${PROJECT_BINARY_DIR}/check)
            set_tests_properties(prop_${name} PROPERTIES LABELS props TIMEOUT 300)
        endif()
    endforeach()
    if(SIPSFUZZ_TESTS)
        add_test(NAME exhaustive COMMAND sipsfuzz check --engine exhaustive --out ${PROJECT_BINARY_DIR}/check)
        set_tests_properties(exhaustive PROPERTIES LABELS exhaustive TIMEOUT 300)
    endif()
endfunction()
