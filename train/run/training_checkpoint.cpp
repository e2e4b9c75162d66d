#include "trine/train/run/training_checkpoint.hpp"

#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_fields.hpp"
#include "trine/formats/match_tensors.hpp"
#include "trine/io/atomic_directory.hpp"
#include "trine/io/file.hpp"

namespace trine::inline TRINE_ABI {
namespace {

namespace fs = std::filesystem;
constexpr const char* kState = "/state.json";  // where it stands, there is a checkpoint

constexpr Index kMostSteps = Index{1} << 48;  // of a run

class StateWriter final : public StateVisitor {
 public:
  void operator()(std::string_view name, View values) override {
    tensors_.emplace_back(std::string(name), values);
  }
  void operator()(std::string_view name, std::span<std::int32_t> values) override {
    tensors_.emplace_back(std::string(name), std::span<const std::int32_t>(values));
  }
  void operator()(std::string_view name, std::span<std::int64_t> values) override {
    tensors_.emplace_back(std::string(name), std::span<const std::int64_t>(values));
  }
  void write(const std::string& path) { io::write_safetensors(path, std::move(tensors_)); }

 private:
  std::vector<io::TensorToWrite> tensors_;
};

class StateReader final : public StateVisitor {
 public:
  explicit StateReader(const std::string& path) : file_(path) {
    for (const std::string& name : file_.names()) {
      if (!name.ends_with(".moments_at")) continue;
      throw FileError(
          path, 0,
          "was written by trine 0.1.0, whose optimizer kept other state; finish the run with that "
          "version, or start it again");
    }
  }
  void operator()(std::string_view name, View values) override { file_.read(name, values); }
  void operator()(std::string_view name, std::span<std::int32_t> values) override { restore(name, values); }
  void operator()(std::string_view name, std::span<std::int64_t> values) override { restore(name, values); }

 private:
  template <class T>
  void restore(std::string_view name, std::span<T> values) {
    const std::vector<std::int64_t> stored = file_.integers(name);
    if (stored.size() != values.size()) {
      throw FileError(file_.path(), 0,
                      "\"" + std::string(name) + "\" has " + std::to_string(stored.size()) + " values, " +
                          std::to_string(values.size()) +
                          " are needed; the checkpoint belongs to another run");
    }
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(stored[i]);
  }
  io::Safetensors file_;
};

std::vector<NamedParameter> all_parameters(SentenceEncoder& model,
                                           const std::vector<NamedParameter>& beside) {
  std::vector<NamedParameter> all = model.parameters();
  all.insert(all.end(), beside.begin(), beside.end());
  return all;
}

void write_parameters(const std::string& path, const std::vector<NamedParameter>& parameters) {
  std::vector<io::TensorToWrite> tensors;
  tensors.reserve(parameters.size());
  for (const NamedParameter& named : parameters) {
    tensors.emplace_back(named.name, ConstView(named.parameter->value));
  }
  io::write_safetensors(path, std::move(tensors));
}

std::string state_json(const RunState& state) {
  const nlohmann::ordered_json json = {{"step", state.step},
                                       {"epoch", state.epoch},
                                       {"batch", state.batch},
                                       {"seconds", state.seconds},
                                       {"best_score", state.best_score},
                                       {"best_step", state.best_step},
                                       {"without_improvement", state.without_improvement},
                                       {"by_loss", state.by_loss}};
  return json.dump(2) + "\n";
}

std::string complete_folder(const std::string& folder) {
  const std::string place = io::existing_folder(folder);
  return fs::exists(place + kState) ? place : "";
}

}  // namespace

void save_checkpoint(const std::string& folder, SentenceEncoder& model, Optimizer& optimizer,
                     const RunState& state, const std::vector<NamedParameter>& beside,
                     const std::vector<Tokenizer::NamedFile>& files, Ema* averages) {
  io::recover_folder(folder);
  io::AtomicDirectory fresh(folder);
  fresh.fill([&](const std::string& place) {
    for (const auto& file : model.tokenizer().files())
      io::write_file_atomically(place + "/" + file.name, file.bytes);
    for (const auto& file : files) io::write_file_atomically(place + "/" + file.name, file.bytes);
    write_parameters(place + "/parameters.safetensors", all_parameters(model, beside));
    StateWriter writer;
    optimizer.visit_state(writer);
    if (averages != nullptr) averages->visit_state(writer);
    writer.write(place + "/optimizer.safetensors");
    io::write_file_atomically(place + kState, state_json(state));
  });
  if (!fs::exists(folder)) {
    fresh.commit();
  } else {
    fresh.replace(io::FolderLock(folder, folder));
  }
}

bool has_checkpoint(const std::string& folder) { return !complete_folder(folder).empty(); }

std::unique_ptr<Tokenizer> load_checkpoint_tokenizer(const std::string& folder) {
  return load_tokenizer(complete_folder(folder));
}

// Removes first what marks the folder as a checkpoint: after a crash or a disk error it is a complete
// checkpoint or none.
void remove_checkpoint(const std::string& folder) {
  io::recover_folder(folder);
  std::error_code failed;
  fs::remove(folder + kState, failed);
  if (failed) throw FileError(folder, 0, "cannot be removed: " + failed.message());
  if (fs::is_directory(folder, failed)) {
    if (const int error = io::flush_folder(folder); error != 0)
      throw FileError(folder, 0, std::string("cannot be removed: ") + std::strerror(error));
  }
  fs::remove_all(folder, failed);  // the rest costs disk, nothing else
}

RunState load_checkpoint(const std::string& folder, SentenceEncoder& model, Optimizer& optimizer,
                         const std::vector<NamedParameter>& beside, Ema* averages) {
  const std::string from = complete_folder(folder);
  if (from.empty())
    throw FileError(folder, 0, "holds no complete checkpoint; there is nothing to resume from");
  const JsonFields json = JsonFields::load(from + kState);
  RunState state;
  state.step = json.count("step", {0, kMostSteps});
  state.epoch = json.count("epoch", {0, kMostSteps});
  state.batch = json.count("batch", {0, kMostSteps});
  state.seconds = json.number("seconds");
  state.best_score = json.number("best_score");
  state.best_step = json.count("best_step", {-1, state.step});
  state.without_improvement = json.count("without_improvement", {0, kMostSteps});
  state.by_loss = json.flag("by_loss");

  std::vector<io::Destination> destinations;
  for (const NamedParameter& named : all_parameters(model, beside)) {
    destinations.push_back({named.name, &named.parameter->value});
  }
  io::load_tensors(io::Safetensors(from + "/parameters.safetensors"), destinations);
  const std::string optimizer_path = from + "/optimizer.safetensors";
  StateReader reader(optimizer_path);
  try {
    optimizer.visit_state(reader);
    if (averages != nullptr) averages->visit_state(reader);
  } catch (const OptionError& error) {
    throw FileError(optimizer_path, 0, error.what());
  }
  return state;
}

}  // namespace trine::inline TRINE_ABI
