/**
 * What the learner remembers, as a function of the log: images per class, held-out classes, class
 * signatures.
 */
package kindred.learner.memory;
