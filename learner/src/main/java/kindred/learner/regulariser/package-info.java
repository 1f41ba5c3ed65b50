/**
 * What is added to the loss besides the objective: a teacher's view of the batch, and images
 * without labels as classes of their own.
 *
 * <p>All look at the whole embedding, also where the space is divided and the batch trains a slice.
 *
 * <table>
 * <caption>The regularisers</caption>
 * <tr><th>key</th><th>formula</th><th>looks at</th><th>methods.md</th></tr>
 * <tr><td>teacher.kind = absolute</td><td>{@link kindred.learner.regulariser.AbsoluteTeacher}</td><td>the batch</td><td>8</td></tr>
 * <tr><td>teacher.kind = relative</td><td>{@link kindred.learner.regulariser.RelativeTeacher}</td><td>the batch</td><td>8</td></tr>
 * <tr><td>invariance</td><td>{@link kindred.learner.regulariser.InvariantSpreading}</td><td>images of its own</td><td>11</td></tr>
 * </table>
 */
package kindred.learner.regulariser;
