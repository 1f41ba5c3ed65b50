package kindred.query.search;

import java.util.Set;
import kindred.query.index.Filter;

/**
 * Which neighbours pass.
 *
 * @param vector that they are near, unit length; not to be changed
 * @param without ids that are left out
 * @param filter what they must be
 * @param minScore least cosine; -1 lets all pass
 * @param deduplicate whether {@link Distinct} leaves out images like better ones
 * @param vectors whether neighbours come with their vectors
 */
public record Question(
    float[] vector,
    Set<String> without,
    Filter filter,
    double minScore,
    boolean deduplicate,
    boolean vectors) {
  public Question {
    without = Set.copyOf(without);
  }
}
