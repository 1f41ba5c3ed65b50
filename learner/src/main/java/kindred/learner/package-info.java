/**
 * The learner: {@code OnlineLearner} is the loop, {@code StreamingModel} all state that training
 * changes, {@code LearnRole} the wiring.
 */
package kindred.learner;
