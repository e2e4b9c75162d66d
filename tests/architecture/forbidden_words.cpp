// Words that may occur in one room only, or nowhere, and the reason.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <regex>

#include "trine/tests/architecture/source_tree.hpp"

namespace {

using Where = std::function<bool(const SourceFile&)>;

Where only(std::set<std::string> paths) {
  return [paths](const SourceFile& file) { return paths.contains(file.path); };
}

// Fails for every line that matches `pattern` in a file where `allowed` is false.
void nobody_says(const std::string& pattern, const Where& allowed, const std::string& reason) {
  const std::regex expression(pattern);
  for (const SourceFile& file : library_sources()) {
    if (allowed(file)) continue;
    for (const Line& line : file.lines) {
      BOOST_TEST(!std::regex_search(line.text, expression), file.place(line)
                                                                << " " << reason << ": " << line.text);
    }
  }
}

bool in_kernel_source(const SourceFile& file) { return file.room == "kernels" && !file.is_header(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(sayings)

BOOST_AUTO_TEST_CASE(the_headers_of_xsimd_are_included_in_one_place) {
  nobody_says("#\\s*include\\s*<xsimd", only({"kernels/simd.hpp"}),
              "includes xsimd; include kernels/simd.hpp");
}

BOOST_AUTO_TEST_CASE(xsimd_is_named_only_by_the_facade_and_in_sources_of_kernels) {
  nobody_says(
      "\\bxsimd\\s*::",
      [](const SourceFile& file) { return file.path == "kernels/simd.hpp" || in_kernel_source(file); },
      "names xsimd outside the kernels");
}

BOOST_AUTO_TEST_CASE(no_library_computes_the_matrix_products) {
  nobody_says(
      "\\bcblas_|\\bopenblas_|#\\s*include\\s*<cblas", [](const SourceFile&) { return false; },
      "calls a BLAS; use kernels/gemm/gemm.hpp");
}

BOOST_AUTO_TEST_CASE(xtensor_is_included_by_the_bridge_and_by_user_defined_operations) {
  nobody_says("#\\s*include\\s*[<\"]xt(ensor|l)/",
              only({"tensor/xtensor.hpp", "autograd/ops/xtensor_op.hpp"}),
              "includes xtensor; include tensor/xtensor.hpp");
}

BOOST_AUTO_TEST_CASE(threads_are_started_by_the_pool) {
  nobody_says("\\bstd::(jthread|thread\\b(?!::)|async)", only({"base/thread_pool.cpp"}),
              "starts a thread; use base/thread_pool.hpp");
}

BOOST_AUTO_TEST_CASE(headers_keep_heavy_libraries_to_the_sources) {
  std::set<std::string>
      public_headers;  // those another header includes: one sources alone include is private
  for (const SourceFile& file : library_sources()) {
    for (const Line& line : file.lines) {
      if (file.is_header()) public_headers.insert(included_by(line));
    }
  }
  for (const SourceFile& file : library_sources()) {
    if (!file.is_header() || file.room == "cli" || file.path == "kernels/simd.hpp") continue;
    for (const Line& line : file.lines) {
      const std::string include = included_by(line);
      // Forward declarations of JSON, in a header between sources, cost little and reach nobody.
      if (include == "<nlohmann/json_fwd.hpp>" && !public_headers.contains("\"trine/" + file.path + '"'))
        continue;
      for (const char* heavy :
           {"<fmt/", "<nlohmann/", "<CLI/", "<boost/", "<xsimd", "<zlib", "<zstd", "<utf8proc",
            "<sentencepiece", "<oniguruma", "<cblas", "<regex>", "<iostream>"}) {
        BOOST_TEST(!include.starts_with(heavy), file.place(line)
                                                    << " includes " << include << " in a header");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_header_is_guarded_by_pragma_once) {
  for (const SourceFile& file : library_sources()) {
    if (!file.is_header()) continue;
    bool guarded = false;
    for (const Line& line : file.lines) guarded = guarded || line.text == "#pragma once";
    BOOST_TEST(guarded, file.path << " has no #pragma once");
  }
}

BOOST_AUTO_TEST_CASE(headers_do_not_open_namespaces_for_everyone) {
  for (const SourceFile& file : library_sources()) {
    if (!file.is_header()) continue;
    for (const Line& line : file.lines) {
      if (line.text.starts_with("using namespace"))
        BOOST_TEST(false, file.place(line) << " opens a namespace");
    }
  }
}

BOOST_AUTO_TEST_CASE(the_library_neither_prints_nor_reads_the_environment_except_where_it_says_so) {
  const auto may_print = [](const SourceFile& file) { return file.room == "cli"; };
  nobody_says("\\bstd::(cout|cerr|clog|cin)\\b", may_print, "talks to the terminal; return text or throw");
  nobody_says(
      "\\bgetenv\\b", [](const SourceFile& file) { return file.room == "cli" || file.room == "kernels"; },
      "reads the environment; take an option");
}

BOOST_AUTO_TEST_SUITE_END()
