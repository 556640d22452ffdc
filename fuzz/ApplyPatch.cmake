# SPDX-License-Identifier: Apache-2.0
# cmake -DFOLDER= -DSOURCE= -DPATCH= -P ApplyPatch.cmake: copies the folder SOURCE into FOLDER and patches the copy.
file(REMOVE_RECURSE ${FOLDER})
file(COPY ${SOURCE} DESTINATION ${FOLDER})
# Without fuzz: a patch that no longer fits its place may seed another bug than it says.
execute_process(
    COMMAND patch --batch --forward --strip=1 --fuzz=0 --directory=${FOLDER} --input=${PATCH}
    RESULT_VARIABLE result
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output)
if(NOT result EQUAL 0)
    file(REMOVE_RECURSE ${FOLDER})
    message(FATAL_ERROR "The seeded bug ${PATCH} does not fit the sources any more:\n${output}")
endif()
# The copies have the times of their originals, which are older than the patch.
file(GLOB_RECURSE copies ${FOLDER}/*)
file(TOUCH ${copies})
