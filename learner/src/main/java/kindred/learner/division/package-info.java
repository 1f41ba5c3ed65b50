/**
 * Divide and conquer (methods.md 10): clusters of the data, each of which trains a slice of the
 * embedding. Plain arrays, no tensors.
 */
package kindred.learner.division;
