/**
 * From a checkpoint to a version that others see: when, how (idempotent), and whether it goes live.
 */
package kindred.learner.publishing;
