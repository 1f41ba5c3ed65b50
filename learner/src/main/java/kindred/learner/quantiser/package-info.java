/**
 * Deep product quantisation: codebooks that are trained beside the embedding, so that a version can
 * be searched by codes of a few bytes.
 */
package kindred.learner.quantiser;
