package kindred.query.security;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS 1.2 and 1.3 from PEM files, with HTTP/2 by ALPN; takes changed files without a restart. */
public final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

  private final TlsConfig config;
  private List<String> loaded = List.of();

  public Tls(TlsConfig config) {
    this.config = config;
  }

  /** Switches TLS on where it is configured; without it there is no HTTP/2. */
  public void configure(HttpServerOptions options) {
    // HTTP/2 over plain TCP starts by an upgrade that proxies pass without looking inside.
    options.setHttp2ClearTextEnabled(false);
    if (config.on()) {
      loaded = stamps();
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setEnabledSecureTransportProtocols(PROTOCOLS)
          .setKeyCertOptions(files());
    }
  }

  private PemKeyCertOptions files() {
    return new PemKeyCertOptions().setCertPath(config.certificate()).setKeyPath(config.key());
  }

  /** Looks at the files from time to time, until Vert.x is closed. */
  public void follow(HttpServer server, Vertx vertx) {
    if (config.on()) {
      vertx.setPeriodic(config.reload().toMillis(), timer -> look(server, vertx));
    }
  }

  private void look(HttpServer server, Vertx vertx) {
    vertx
        .executeBlocking(this::stamps)
        .onFailure(e -> LOG.warn("tls: certificate not looked at: {}", e.getMessage()))
        .onSuccess(
            now -> {
              if (!now.equals(loaded)) {
                reload(server, now);
              }
            });
  }

  private void reload(HttpServer server, List<String> now) {
    var options = new ServerSSLOptions();
    options.setKeyCertOptions(files()).setEnabledSecureTransportProtocols(PROTOCOLS);
    options.setUseAlpn(true);
    server
        .updateSSLOptions(options, true)
        .onFailure(e -> LOG.warn("tls: changed certificate not taken: {}", e.getMessage()))
        .onSuccess(
            done -> {
              loaded = now;
              LOG.info("tls: changed certificate taken: file={}", config.certificate());
            });
  }

  private List<String> stamps() {
    return List.of(stamp(config.certificate()), stamp(config.key()));
  }

  private static String stamp(String file) {
    try {
      var path = Path.of(file);
      return Files.getLastModifiedTime(path) + " " + Files.size(path);
    } catch (IOException e) {
      throw new IllegalArgumentException("query.tls: '" + file + "' is not readable", e);
    }
  }
}
