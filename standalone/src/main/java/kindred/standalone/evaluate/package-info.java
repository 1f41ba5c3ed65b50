/**
 * What {@code kindred evaluate} is made of: which images train and which are measured, in which
 * order they arrive, and what is measured. Classes that are measured are never trained on.
 */
package kindred.standalone.evaluate;
