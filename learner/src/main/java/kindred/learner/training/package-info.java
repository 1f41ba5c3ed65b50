/**
 * One training step: scope, forward, loss, backward, update. The only package of the learner that
 * holds tensors between calls.
 */
package kindred.learner.training;
