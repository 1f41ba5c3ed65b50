/**
 * Negatives that nobody sent: a second small network makes harder ones from those of the batch
 * (hardness-aware deep metric learning, methods.md 14).
 */
package kindred.learner.synthesis;
