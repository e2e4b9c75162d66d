// The commands of the program.
#pragma once

#include "trine/cli/options/command.hpp"

namespace trine::cli {

void add_train(const Command& root);
void add_encode(const Command& root);
void add_eval(const Command& root);
void add_search(const Command& root);
void add_convert(const Command& root);
void add_info(const Command& root);
void add_completion(const Command& root);

}  // namespace trine::cli
