package kindred.query.http;

import java.util.Optional;
import java.util.OptionalInt;

/** What every request has that a version's index answers. */
sealed interface Asked permits SearchRequest, BatchRequest {
  /** An image file to be embedded first. */
  Optional<byte[]> file();

  /** The version that is to answer; empty: the served one. */
  OptionalInt version();

  /** What the answer has to show. */
  FreshnessRequest freshness();
}
