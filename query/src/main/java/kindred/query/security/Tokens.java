package kindred.query.security;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * JSON Web Tokens (RFC 7519) of one issuer, one audience and one algorithm. A token without {@code
 * exp} is refused: it could never be taken back.
 */
public final class Tokens {
  private static final int LEAST_SECRET_BYTES = 32;
  private static final int MOST_CHARACTERS = 4096;

  private final JWTAuth provider;
  private final String roleClaim;

  private Tokens(JWTAuth provider, String roleClaim) {
    this.provider = provider;
    this.roleClaim = roleClaim;
  }

  /** Reads the key; empty where tokens are switched off. */
  public static Optional<Tokens> of(JwtConfig config, Vertx vertx) {
    if (!config.on()) {
      return Optional.empty();
    }
    var key = read(config.keyFile());
    if (config.algorithm().equals("HS256") && key.length() < LEAST_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "query.jwt.key-file has fewer than %d characters".formatted(LEAST_SECRET_BYTES));
    }
    var options =
        new JWTAuthOptions()
            .addPubSecKey(new PubSecKeyOptions().setAlgorithm(config.algorithm()).setBuffer(key))
            .setJWTOptions(
                new JWTOptions()
                    .setAlgorithm(config.algorithm())
                    .setIssuer(config.issuer())
                    .setAudience(List.of(config.audience()))
                    .setLeeway((int) config.leeway().toSeconds()));
    try {
      return Optional.of(new Tokens(JWTAuth.create(vertx, options), config.roleClaim()));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "query.jwt.key-file has no key for " + config.algorithm(), e);
    }
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException("query.jwt.key-file '" + file + "' is not readable", e);
    }
  }

  /** Whose token this is; empty where it is not one, is not ours, or has ended. */
  public Optional<Caller> find(String token) {
    if (token.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    try {
      // Done when it returns: it waits for nobody.
      var user = provider.authenticate(new TokenCredentials(token)).result();
      return user == null ? Optional.empty() : caller(user.attributes());
    } catch (RuntimeException e) {
      return Optional.empty(); // A claim of a type that no token has.
    }
  }

  private Optional<Caller> caller(JsonObject attributes) {
    JsonObject claims = attributes.getJsonObject("accessToken");
    if (!(claims.getValue("exp") instanceof Number)) {
      return Optional.empty();
    }
    var subject = claims.getValue("sub") instanceof String text ? text : "";
    var name = "jwt:" + subject.replaceAll("[^A-Za-z0-9._@-]", "_");
    var shortened = name.substring(0, Math.min(name.length(), 64));
    return roles(claims.getValue(roleClaim))
        .max(Comparator.naturalOrder())
        .map(role -> new Caller(shortened, role));
  }

  private static Stream<Role> roles(Object claim) {
    return switch (claim) {
      case String one -> Role.of(one).stream();
      case JsonArray several ->
          several.stream()
              .filter(String.class::isInstance)
              .flatMap(role -> Role.of((String) role).stream());
      case null, default -> Stream.empty();
    };
  }
}
