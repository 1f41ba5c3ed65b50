package kindred.query.security;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The {@code query.tls { }} block.
 *
 * @param certificate PEM file of the certificate and those above it; empty: no TLS
 * @param key PEM file of its private key (PKCS 8)
 * @param reload how often the files are looked at for changes
 */
public record TlsConfig(String certificate, String key, Duration reload) {
  public TlsConfig {
    if (certificate.isEmpty() != key.isEmpty()) {
      throw new IllegalArgumentException(
          "of query.tls.certificate and query.tls.key one is empty and one is not");
    }
    if (reload.toMillis() < 100 || reload.toDays() > 1) {
      throw new IllegalArgumentException(
          "query.tls.reload %s is not 100 ms to 1 day".formatted(reload));
    }
  }

  /** Whether the node speaks TLS. */
  public boolean on() {
    return !certificate.isEmpty();
  }

  static TlsConfig from(Config tls) {
    return new TlsConfig(
        tls.getString("certificate"), tls.getString("key"), tls.getDuration("reload"));
  }
}
