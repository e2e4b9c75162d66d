#include "trine/train/teacher.hpp"

#include <fmt/format.h>

#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {

TeacherTargets::TeacherTargets(const SentenceEncoder& teacher, const Dataset& rows, Index dimension,
                               ThreadPool& pool)
    : index_(rows.texts.size(), -1) {
  if (teacher.dimension() != dimension) {
    throw OptionError(
        fmt::format("--teacher: its embeddings have {} dimensions, the student's {}; start a student of the "
                    "teacher's dimension",
                    teacher.dimension(), dimension));
  }
  std::vector<std::string> texts;
  for (Index i = 0; i < rows.rows(); ++i) {
    const std::int32_t text = rows.row(i)[0];
    std::int32_t& place = index_[static_cast<std::size_t>(text)];
    if (place >= 0) continue;
    place = static_cast<std::int32_t>(texts.size());
    texts.push_back(rows.texts[static_cast<std::size_t>(text)]);
  }
  embeddings_ = teacher.encode(texts, pool);
}

}  // namespace trine::inline TRINE_ABI
