package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import kindred.query.version.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in; what promotions do is tested on a broker. */
class AdminKeyTest {
  /** printf %s secret | sha256sum. */
  private static final String KEY =
      "query.admin-key-sha256 = 2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

  @TempDir private Path directory;

  private static HttpResponse<String> promote(TestNode node, String authorization)
      throws Exception {
    var request = node.request("/v1/versions/x/promote").POST(HttpRequest.BodyPublishers.noBody());
    return node.send(
        authorization.isEmpty() ? request : request.header("Authorization", authorization));
  }

  @Test
  void promote_noKeyConfigured_isForbiddenAndNamesTheSetting() throws Exception {
    try (var node = new TestNode(directory, "", () -> Status.UNKNOWN)) {
      var response = promote(node, "Bearer secret");
      assertEquals(403, response.statusCode());
      assertTrue(response.body().contains("query.admin-key-sha256"), response.body());
      assertEquals(405, node.get("/v1/versions/1/promote").statusCode());
    }
  }

  @Test
  void promote_wrongKey_isUnauthorized() throws Exception {
    try (var node = new TestNode(directory, KEY, () -> Status.UNKNOWN)) {
      for (var wrong : new String[] {"", "Bearer", "Bearer Secret", "Basic secret", "secret"}) {
        var response = promote(node, wrong);
        assertEquals(401, response.statusCode(), wrong);
        var challenge = response.headers().firstValue("www-authenticate").orElse("");
        assertEquals("Bearer realm=\"kindred\"", challenge);
      }
    }
  }

  @Test
  void promote_rightKey_isLetIn() throws Exception {
    try (var node = new TestNode(directory, KEY, () -> Status.UNKNOWN)) {
      for (var right : new String[] {"Bearer secret", "bearer secret"}) {
        var response = promote(node, right);
        assertEquals(400, response.statusCode(), "'x' is no version");
        assertTrue(response.body().contains("version 'x'"), response.body());
      }
    }
  }
}
