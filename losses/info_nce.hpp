#pragma once

#include "trine/base/similarity.hpp"
#include "trine/losses/miners/mined_triplet.hpp"
#include "trine/losses/result.hpp"

namespace trine::inline TRINE_ABI {

///   one_way     every anchor must find its positive among all candidates
///   symmetric   and every positive its anchor among all anchors; the mean of both
enum class Direction { one_way, symmetric };

/// Cross entropy of picking the right candidate: every other row of the batch is a negative.
///
///   loss = -mean_i log( exp(scale s(a_i, p_i)) / sum_j exp(scale s(a_i, c_j)) ),   c = positives, negatives
///
/// anchors     [n, d]
/// positives   [n, d]   row i belongs with anchor i
/// negatives   [m, d]   optional hard negatives, any number of them: candidates for every anchor, but not
///                      asked to find anything themselves when symmetric. For n-tuples stack the columns
/// texts       optional: a candidate is left out of the sum for anchor i when it is the text of the anchor
///             or of its positive, or the positive of a pair with the same anchor text. Candidates are
///             the positives, then the negatives
/// returns     a scalar, 0 for n = 0. Statistics: active are rows where some candidate is closer than the
///             positive, so 1 - active is the accuracy in the batch; distances are 1 - cosine, or minus
///             the dot product
///
/// scale       1 / temperature. 20 (default) is sentence-transformers' MultipleNegativesRankingLoss, which
///             this is; 10 to 100 are common, and higher values weight the hardest negatives more
/// direction   default one_way, as there; symmetric is its ("query_to_doc", "doc_to_query") per_direction
/// similarity  cosine (default) or dot. Rows of zeros have cosine 0 with everything and get no gradient; dot
///             does not normalize rows, use a scale of about 1
///
/// More rows in a batch means more negatives and usually a better model. The first choice for pairs; with
/// duplicate texts in a batch pass `texts`, or use a sampler that avoids them. The same text ids are what
/// sentence-transformers' NO_DUPLICATES sampler leaves to the data.
///
/// Saved: the probabilities, n (n + m) reals, and a normalized copy of the rows. Three matrix products of
/// 2 n (n + m) d operations each, one way or symmetric (symmetric with dot, or with a scale above 75, is
/// computed as two one-way losses). Where there are more than `held_probabilities` probabilities, as many
/// rows of them as fit are computed at a time and again in backward, a fourth product; that takes memory for
/// `held_probabilities` reals, and for a second copy of the rows. Throws ShapeError; OptionError unless scale
/// is positive and finite, held_probabilities positive and similarity one of the two.
///
/// van den Oord, Li, Vinyals 2018, arXiv:1807.03748, equation 4; Henderson et al. 2017, arXiv:1705.00652,
/// section 4. Derivation: docs/derivations/info_nce.md.
struct InfoNceLoss {
  Real scale = 20;
  Direction direction = Direction::one_way;
  Similarity similarity = Similarity::cosine;
  Index held_probabilities = Index{1} << 26;  ///< 256 MiB in float; at least 64 or 128 rows are held

  LossResult operator()(Var anchors, Var positives, const SameText& texts = {}) const;
  LossResult operator()(Var anchors, Var positives, Var negatives, const SameText& texts = {}) const;
};

}  // namespace trine::inline TRINE_ABI
