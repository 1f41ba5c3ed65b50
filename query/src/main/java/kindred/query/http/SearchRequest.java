package kindred.query.http;

import java.util.Optional;
import java.util.OptionalInt;
import kindred.query.index.Filter;
import kindred.query.search.Retrieval;

/**
 * What is searched for.
 *
 * @param subject what the neighbours are to be near
 * @param page which of the neighbours
 * @param filter what they must be
 * @param minScore least cosine
 * @param deduplicate whether duplicates are left out
 * @param vectors whether neighbours come with their vectors
 * @param explain whether the answer says how it came about
 * @param version that is to answer; empty: the served one
 * @param freshness what the answer has to show
 */
record SearchRequest(
    Subject subject,
    Retrieval.Page page,
    Filter filter,
    double minScore,
    boolean deduplicate,
    boolean vectors,
    boolean explain,
    OptionalInt version,
    FreshnessRequest freshness)
    implements Asked {
  /** The same among images with a label. */
  SearchRequest labelled() {
    return new SearchRequest(
        subject,
        page,
        filter.and(new Filter.Labelled()),
        minScore,
        deduplicate,
        vectors,
        explain,
        version,
        freshness);
  }

  @Override
  public Optional<byte[]> file() {
    return subject.file();
  }
}
