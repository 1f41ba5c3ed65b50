package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import kindred.query.version.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir private Path directory;

  /** Makes a certificate by the JDK's keytool, and writes it and its key as PEM. */
  private Certificate certificate(String name) throws Exception {
    var store = directory.resolve(name + ".p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var made =
        new ProcessBuilder(
                (keytool
                        + " -genkeypair -alias a -keyalg EC -validity 2 -dname CN=localhost"
                        + " -ext san=dns:localhost,ip:127.0.0.1 -storetype PKCS12"
                        + " -storepass password -keystore "
                        + store)
                    .split(" "))
            .inheritIO()
            .start()
            .waitFor();
    assertEquals(0, made);
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    pem("key.pem", "PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded());
    pem("certificate.pem", "CERTIFICATE", keys.getCertificate("a").getEncoded());
    return keys.getCertificate("a");
  }

  private void pem(String file, String kind, byte[] der) throws IOException {
    var text = Base64.getMimeEncoder().encodeToString(der);
    Files.writeString(
        directory.resolve(file),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind));
  }

  private static HttpClient client(Certificate trusted) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("a", trusted);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static HttpResponse<String> get(Certificate trusted, URI uri) throws Exception {
    try (var client = client(trusted)) {
      var request = HttpRequest.newBuilder(uri).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private TestNode node() {
    var tls =
        "query.tls { certificate = \"%s/certificate.pem\", key = \"%s/key.pem\", reload = 100 ms }"
            .formatted(directory, directory);
    return new TestNode(directory, tls, () -> Status.UNKNOWN);
  }

  @Test
  void tls_certificate_isUsedAndTakenAnewWhenItChanges() throws Exception {
    var first = certificate("first");
    try (var node = node()) {
      int port = node.request("/").build().uri().getPort();
      var uri = URI.create("https://127.0.0.1:" + port + "/livez");
      var response = get(first, uri);
      assertEquals(200, response.statusCode());
      assertEquals(HttpClient.Version.HTTP_2, response.version());
      assertEquals(404, get(first, uri.resolve("/nowhere")).statusCode());
      assertThrows(IOException.class, () -> node.get("/livez"), "no plain HTTP beside it");

      Files.writeString(directory.resolve("certificate.pem"), "broken");
      Thread.sleep(300);
      assertEquals(200, get(first, uri).statusCode(), "the old one stays");

      var second = certificate("second");
      for (boolean changed = false; !changed; ) {
        try {
          changed = get(second, uri).statusCode() == 200;
        } catch (IOException e) {
          Thread.sleep(50);
        }
      }
      assertThrows(IOException.class, () -> get(first, uri));
    }
  }

  @Test
  void tls_missingFile_stopsTheStart() {
    var thrown = assertThrows(IllegalArgumentException.class, this::node);
    assertTrue(thrown.getMessage().contains("certificate.pem"), thrown.getMessage());
  }
}
