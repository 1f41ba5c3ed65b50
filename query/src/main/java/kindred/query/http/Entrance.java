package kindred.query.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.HashSet;
import java.util.Set;
import kindred.query.QueryConfig;
import kindred.query.security.Access;
import kindred.query.security.Tokens;

/** What every request passes before its route is looked for. */
final class Entrance {
  private static final Set<String> OPEN = Set.of("/livez", "/readyz", "/openapi.json");

  private final RequestLog log = new RequestLog();
  private final Connections connections;
  private final RequestShape shape;
  private final Origins origins;
  private final Guard guard;

  /**
   * @param page paths of the web page, open to anybody
   */
  Entrance(QueryConfig config, Connections connections, Set<String> page, Vertx vertx) {
    var security = config.security();
    var open = new HashSet<>(OPEN);
    open.addAll(page);
    this.connections = connections;
    this.shape = new RequestShape(security.limits());
    this.origins = new Origins(security);
    this.guard = new Guard(security, new Access(open), Tokens.of(security.jwt(), vertx));
  }

  /** Puts it before the routes. */
  void mount(Router router) {
    router.route().handler(log::handle);
    router.route().handler(connections::handle);
    router.route().handler(shape::check);
    router.route().handler(origins::check);
    router.route().handler(guard::check);
  }
}
