/**
 * How good an embedding is: prequential recall, recall@1 and MAP@R, the sign test, confused pairs
 * (methods.md 18 and 19). Plain arrays, no tensors.
 */
package kindred.learner.evaluation;
