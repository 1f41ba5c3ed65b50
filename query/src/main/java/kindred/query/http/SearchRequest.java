package kindred.query.http;

import java.util.OptionalInt;
import kindred.query.index.Filter;

/**
 * What is searched for.
 *
 * @param subject what the neighbours are to be near
 * @param k most neighbours
 * @param filter what they must be
 * @param version that is to answer; empty: the served one
 * @param freshness what the answer has to show
 */
record SearchRequest(
    Subject subject, int k, Filter filter, OptionalInt version, FreshnessRequest freshness) {
  /** The same with another bound. */
  SearchRequest with(int otherK) {
    return new SearchRequest(subject, otherK, filter, version, freshness);
  }

  /** What the neighbours are to be near. */
  sealed interface Subject {}

  /** An image file's bytes, not decoded yet. */
  record ByImage(byte[] file) implements Subject {}

  /** A vector as it came. */
  record ByVector(double[] vector) implements Subject {}

  /** An image of the gallery, which is not its own neighbour. */
  record ById(String id) implements Subject {}
}
