// How often the heap was asked, by anything in the process: operator new, malloc, aligned blocks, the
// BLAS. Add tests/support/heap_count.cpp to the sources of the test that wants to know.
#pragma once

/// Requests so far, of all threads.
[[nodiscard]] long heap_requests();
/// Bytes they asked for, given back or not.
[[nodiscard]] long heap_bytes();

/// False in builds with sanitizers, which bring a heap of their own.
[[nodiscard]] bool heap_requests_are_counted();
