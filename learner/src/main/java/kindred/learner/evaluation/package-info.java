/**
 * How good an embedding is: prequential recall, rankings of galleries (recall@k, R-precision,
 * MAP@R), spectral decay, mutual information of clusters and classes, forgetting, the paired
 * randomisation test, confused pairs (methods.md 18 and 19). Plain arrays, no tensors.
 */
package kindred.learner.evaluation;
