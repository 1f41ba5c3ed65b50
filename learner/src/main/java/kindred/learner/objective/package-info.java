/**
 * The formulas, one record each: constants as components, one method, no state.
 *
 * <table>
 * <caption>The catalogue</caption>
 * <tr><th>name</th><th>record</th><th>looks at</th><th>methods.md</th></tr>
 * <tr><td>multi-similarity</td><td>{@link kindred.learner.objective.MultiSimilarity}</td><td>pairs</td><td>6</td></tr>
 * <tr><td>triplet</td><td>{@link kindred.learner.objective.Triplet}</td><td>pairs</td><td>0.2</td></tr>
 * <tr><td>contrastive</td><td>{@link kindred.learner.objective.Contrastive}</td><td>pairs</td><td>17</td></tr>
 * <tr><td>margin</td><td>{@link kindred.learner.objective.Margin}</td><td>pairs</td><td>10</td></tr>
 * <tr><td>n-pair</td><td>{@link kindred.learner.objective.NPair}</td><td>embeddings</td><td>0.2</td></tr>
 * <tr><td>angular</td><td>{@link kindred.learner.objective.Angular}</td><td>embeddings</td><td>0.2</td></tr>
 * <tr><td>proxy-anchor</td><td>{@link kindred.learner.objective.ProxyAnchor}</td><td>proxies</td><td>15</td></tr>
 * <tr><td>proxy-nca++</td><td>{@link kindred.learner.objective.ProxyNca}</td><td>proxies</td><td>15</td></tr>
 * <tr><td>none</td><td>{@link kindred.learner.objective.ClassificationOnly}</td><td>nothing</td><td>5</td></tr>
 * </table>
 */
package kindred.learner.objective;
