package kindred.query.http;

import io.vertx.core.json.JsonArray;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Several searches of one version.
 *
 * @param searches as they came, each read when its turn comes
 * @param version that is to answer; empty: the served one
 * @param freshness what the answers have to show
 */
record BatchRequest(JsonArray searches, OptionalInt version, FreshnessRequest freshness)
    implements Asked {
  @Override
  public Optional<byte[]> file() {
    return Optional.empty();
  }
}
