package kindred.query.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.typesafe.config.Config;
import java.util.Base64;
import java.util.Optional;
import kindred.schemas.registry.Authorization;

/**
 * Who the node is to OpenSearch. Never says it in a log.
 *
 * @param authorization the header of that name; empty: nobody
 */
public record Login(Optional<String> authorization) {
  /** By user and password, or by a whole header such as {@code Bearer TOKEN}; not by both. */
  static Login from(Config block) {
    var user = block.getString("user");
    var header = Authorization.from(block, "query.index.opensearch");
    if (!user.isEmpty() && header.isPresent()) {
      throw new IllegalArgumentException(
          "query.index.opensearch.user and .authorization are both set");
    }
    if (user.isEmpty()) {
      return new Login(header);
    }
    var pair = (user + ":" + block.getString("password")).getBytes(UTF_8);
    return new Login(Optional.of("Basic " + Base64.getEncoder().encodeToString(pair)));
  }

  @Override
  public String toString() {
    return authorization.isPresent() ? "Login[known]" : "Login[nobody]";
  }
}
