# The rooms of the library, from the lowest layer up, with the libraries that only their sources see.

trine_module(base LIBRARIES fmt::fmt nlohmann_json::nlohmann_json)
trine_module(tensor)
trine_module(kernels ONCE isa.cpp dispatch.cpp gemm/gemm.cpp gemm/transpose.cpp LIBRARIES xsimd)
trine_module(tokenizers FLOAT_ONLY LIBRARIES fmt::fmt nlohmann_json::nlohmann_json PkgConfig::utf8proc
  PkgConfig::sentencepiece ${TRINE_REGEX_LIBRARY})
trine_module(io FLOAT_ONLY LIBRARIES fmt::fmt)
trine_module(formats FLOAT_ONLY LIBRARIES fmt::fmt nlohmann_json::nlohmann_json)
trine_module(eval FLOAT_ONLY)
trine_module(data FLOAT_ONLY LIBRARIES fmt::fmt nlohmann_json::nlohmann_json ZLIB::ZLIB PkgConfig::zstd)
trine_module(autograd LIBRARIES fmt::fmt)
trine_module(layers)
trine_module(losses LIBRARIES fmt::fmt)
trine_module(optim LIBRARIES fmt::fmt)
trine_module(models FLOAT_ONLY LIBRARIES fmt::fmt nlohmann_json::nlohmann_json)
trine_module(train FLOAT_ONLY LIBRARIES fmt::fmt nlohmann_json::nlohmann_json)
