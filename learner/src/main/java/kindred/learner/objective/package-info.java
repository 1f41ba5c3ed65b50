/**
 * The formulas, one record each: constants as components, one method, no state. {@link
 * kindred.learner.objective.Objectives} lists them; {@code kindred objectives} prints the list.
 */
package kindred.learner.objective;
