/**
 * The formulas, one record each: constants as components, one method, no state (methods.md 5, 6).
 */
package kindred.learner.objective;
