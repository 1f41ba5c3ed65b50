package kindred.query.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets in who sends {@code Authorization: Bearer KEY} with the configured key; logs everybody. */
final class AdminKey {
  private static final Logger LOG = LoggerFactory.getLogger(AdminKey.class);
  private static final String SCHEME = "bearer ";

  private final Optional<byte[]> sha256;

  /**
   * @param sha256 of the key, in hexadecimal; empty: nobody is let in
   */
  AdminKey(String sha256) {
    this.sha256 =
        sha256.isEmpty() ? Optional.empty() : Optional.of(HexFormat.of().parseHex(sha256));
  }

  void check(RoutingContext context) {
    var request = context.request();
    var who = request.remoteAddress();
    if (sha256.isEmpty()) {
      LOG.warn("admin call refused, no key: {} {} from={}", request.method(), request.path(), who);
      throw new Problem(
              ProblemType.NO_ADMIN_KEY,
              "this node has no admin key: set query.admin-key-sha256 to the SHA-256 of one")
          .exception();
    }
    if (!matches(request.getHeader(HttpHeaders.AUTHORIZATION))) {
      LOG.warn("admin call refused, key: {} {} from={}", request.method(), request.path(), who);
      context.response().putHeader("WWW-Authenticate", "Bearer realm=\"kindred\"");
      throw new Problem(
              ProblemType.UNAUTHORIZED,
              "the header 'Authorization: Bearer KEY' has not this node's key")
          .exception();
    }
    LOG.info("admin call: {} {} from={}", request.method(), request.uri(), who);
    context.next();
  }

  private boolean matches(String authorization) {
    var given = authorization == null ? "" : authorization;
    boolean bearer = given.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    var key = bearer ? given.substring(SCHEME.length()).strip() : "";
    // Takes the same time wherever the digests differ.
    return MessageDigest.isEqual(digest(key), sha256.orElseThrow()) && bearer;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
