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

# sipsfuzz_fuzz_target(NAME LIBRARIES library... SEEDS folder...): from NAME.c, NAME if there is a fuzzing engine, and
# NAME_replay, which runs files without one. The tests replay these folders of corpus/.
function(sipsfuzz_fuzz_target name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES;SEEDS")
    if(SIPSFUZZ_ENGINE OR SIPSFUZZ_ENGINE_LINK)
        add_executable(${name} ${name}.c)
        target_link_libraries(${name} PRIVATE ${arg_LIBRARIES})
        sipsfuzz_link_engine(${name})
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
