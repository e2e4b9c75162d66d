#!/usr/bin/env bash
# Writes the models of this folder with the program of trine 0.1.0, and the vectors it gives to texts.txt.
#
#   bash make.sh TRINE
#
# Every later version opens them and gives the same vectors. metrics.jsonl, which nothing needs, is left out.
set -euo pipefail
trine=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")"

"$trine" train --pairs pairs.tsv --dimension 8 --rows 64 --seed 5 --out static_hashed
"$trine" train --pairs pairs.tsv --encoder transformer --tokenizer unigram --vocabulary 60 --dimension 8 --layers 1 \
  --heads 2 --feed-forward 16 --max-length 16 --seed 5 --out transformer_unigram
for model in static_hashed transformer_unigram; do
  "$trine" encode --model $model --out $model.npy texts.txt
  rm $model/metrics.jsonl
done
