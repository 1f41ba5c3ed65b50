/** The samples topic as one repeatable order of events; positions live in the checkpoint. */
package kindred.learner.stream;
