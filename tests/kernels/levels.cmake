# What -DTRINE_LEVELS=LIST, with commas for semicolons, becomes on an x86-64 processor.
cmake_minimum_required(VERSION 3.25)
include(${PROJECT}/cmake/levels.cmake)
string(REPLACE "," ";" levels "${LIST}")
trine_known_levels(x86_64 known)
trine_order_levels("${levels}" "${known}" ordered)
string(REPLACE ";" " " ordered "${ordered}")
message("levels: ${ordered}")
