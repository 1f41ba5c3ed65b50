package kindred.query.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import kindred.query.security.Access;
import kindred.query.security.ApiKeys;
import kindred.query.security.Caller;
import kindred.query.security.Role;
import kindred.query.security.SecurityConfig;
import kindred.query.security.TokenBuckets;
import kindred.query.security.Tokens;

/**
 * Asks who calls, how often, and whether that may do what it asks for; before anything of the body
 * is read. A key or token comes as {@code Authorization: Bearer KEY} or {@code X-Api-Key: KEY}.
 */
final class Guard {
  private static final String SCHEME = "bearer ";
  private static final String CALLER = "caller";
  private static final String REQUIRED = "required-role";

  /** Whoever calls a node without keys, which only this machine can reach. */
  private static final Caller ANYBODY = new Caller("-", Role.WRITE);

  private final SecurityConfig config;
  private final Access access;
  private final ApiKeys keys;
  private final Optional<Tokens> tokens;
  private final TokenBuckets buckets;

  Guard(SecurityConfig config, Access access, Optional<Tokens> tokens) {
    this.config = config;
    this.access = access;
    this.keys = new ApiKeys(config.keys());
    this.tokens = tokens;
    this.buckets = new TokenBuckets(config.limits(), System::nanoTime);
  }

  void check(RoutingContext context) {
    var request = context.request();
    var required = access.required(request.method().name(), context.normalizedPath());
    if (required.isPresent()) {
      context.put(REQUIRED, required.get());
      var caller = caller(request);
      caller.ifPresent(known -> context.put(CALLER, known));
      limit(caller.map(Caller::name).filter(name -> !name.equals(ANYBODY.name())), context);
      allow(context, caller, required.get());
    }
    context.next();
  }

  /** Empty where a caller has to say who it is, and has not. */
  private Optional<Caller> caller(HttpServerRequest request) {
    var found = credential(request).flatMap(this::find);
    return found.isPresent() || config.closed() ? found : Optional.of(ANYBODY);
  }

  private Optional<Caller> find(String credential) {
    var holder = keys.find(credential);
    return holder.isPresent() ? holder : tokens.flatMap(known -> known.find(credential));
  }

  private static Optional<String> credential(HttpServerRequest request) {
    var authorization = request.headers().getAll(HttpHeaders.AUTHORIZATION);
    if (authorization.size() == 1
        && authorization.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.of(authorization.getFirst().substring(SCHEME.length()).strip());
    }
    return authorization.isEmpty()
        ? Optional.ofNullable(request.getHeader("X-Api-Key"))
        : Optional.empty();
  }

  private void limit(Optional<String> name, RoutingContext context) {
    var wait = buckets.take(name.map(n -> "key " + n).orElseGet(() -> neighbourhood(context)));
    if (wait.isPresent()) {
      throw new Problem(
              ProblemType.RATE_LIMITED,
              "more than %s requests a second came".formatted(config.limits().ratePerSecond()))
          .comeBackAfter(wait.getAsLong())
          .exception();
    }
  }

  /** The address; of IPv6 the first half, as every host has the other to choose from. */
  private static String neighbourhood(RoutingContext context) {
    var groups = address(context).split(":", -1);
    return groups.length < 5
        ? address(context)
        : String.join(":", groups[0], groups[1], groups[2], groups[3]);
  }

  private void allow(RoutingContext context, Optional<Caller> caller, Role required) {
    if (required == Role.ADMIN && !config.hasAdmin()) {
      throw new Problem(
              ProblemType.NO_ADMIN_KEY,
              "this node has no admin key: set query.keys or query.admin-key-sha256")
          .exception();
    }
    if (caller.map(Caller::role).filter(role -> role.includes(required)).isPresent()) {
      return;
    }
    if (caller.isEmpty() || caller.get().equals(ANYBODY)) {
      context.response().putHeader("WWW-Authenticate", "Bearer realm=\"kindred\"");
      throw new Problem(
              ProblemType.UNAUTHORIZED,
              "send a key of this node as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'")
          .exception();
    }
    throw new Problem(
            ProblemType.FORBIDDEN,
            "'%s' has the role %s, and this needs %s"
                .formatted(caller.get().name(), caller.get().role().text(), required.text()))
        .exception();
  }

  /** Whose key or token came with the request; a dash where there was none. */
  static String name(RoutingContext context) {
    return context.get(CALLER, ANYBODY).name();
  }

  static boolean isAdminCall(RoutingContext context) {
    return context.get(REQUIRED) == Role.ADMIN;
  }

  /** Where the request's connection comes from. */
  static String address(RoutingContext context) {
    var remote = context.request().remoteAddress();
    var host = remote == null ? null : remote.hostAddress();
    return host == null ? "-" : host;
  }
}
