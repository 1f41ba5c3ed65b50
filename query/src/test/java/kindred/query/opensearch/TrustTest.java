package kindred.query.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import kindred.query.index.IndexUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir private Path directory;

  private KeyStore certificate() throws Exception {
    var store = directory.resolve("a.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var command =
        keytool
            + " -genkeypair -alias a -keyalg EC -validity 2 -dname CN=localhost"
            + " -ext san=dns:localhost,ip:127.0.0.1 -storetype PKCS12 -storepass password"
            + " -keystore "
            + store;
    assertEquals(0, new ProcessBuilder(command.split(" ")).inheritIO().start().waitFor());
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    var text = Base64.getMimeEncoder().encodeToString(keys.getCertificate("a").getEncoded());
    Files.writeString(
        directory.resolve("ca.pem"),
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n".formatted(text));
    return keys;
  }

  @Test
  void send_overTls_onlyToWhomTheFileTrusts() throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(certificate(), PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var bytes = "{\"a\": 1}".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
    var host =
        "connect-timeout = 8 s, request-timeout = 8 s, hosts = \"https://127.0.0.1:%d\""
            .formatted(server.getAddress().getPort());
    try (var trusting =
            new OpenSearchClient(
                OpenSearchConfigTest.from(
                    host + ", trust = \"" + directory.resolve("ca.pem") + "\""));
        var other = new OpenSearchClient(OpenSearchConfigTest.from(host))) {
      assertEquals(1, trusting.send("GET", "/x").json().getInteger("a"));
      var thrown = assertThrows(IndexUnavailableException.class, () -> other.send("GET", "/x"));
      assertInstanceOf(SSLException.class, thrown.getCause());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void of_noCertificate_namesTheFile() throws Exception {
    var empty = Files.writeString(directory.resolve("empty.pem"), "");
    for (var file : new Path[] {empty, directory.resolve("absent.pem")}) {
      var thrown = assertThrows(IllegalArgumentException.class, () -> Trust.of(file));
      assertTrue(thrown.getMessage().contains(file.toString()), thrown.getMessage());
    }
  }
}
