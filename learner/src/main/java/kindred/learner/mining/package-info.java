/**
 * What a batch is made of, and which of its pairs are learnt from: SCHE before the forward pass,
 * multi-similarity's rule after it. Plain arrays, no tensors.
 */
package kindred.learner.mining;
