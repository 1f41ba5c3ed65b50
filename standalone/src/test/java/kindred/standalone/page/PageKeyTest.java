package kindred.standalone.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import kindred.ingest.source.DrawnCharacters;
import kindred.standalone.broker.EmbeddedBroker;
import kindred.standalone.broker.SharedBroker;
import kindred.standalone.browser.Tab;
import kindred.standalone.page.SharedPage.Page;
import kindred.standalone.running.Await;
import kindred.standalone.running.RolesInThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page of a node that has keys. */
@ExtendWith({SharedPage.class, SharedBroker.class})
class PageKeyTest {
  private static final int IMAGES = 3;

  /** printf %s reader-key | sha256sum, and of writer-key. */
  private static final String KEYS =
      "[{name = reader, role = read, sha256 = %s}, {name = writer, role = write, sha256 = %s}]"
          .formatted(sha256("reader-key"), sha256("writer-key"));

  @TempDir Path dir;

  private static String sha256(String key) {
    try {
      var digest = java.security.MessageDigest.getInstance("SHA-256").digest(key.getBytes());
      return java.util.HexFormat.of().formatHex(digest);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(URI node) throws Exception {
    var drawn = new DrawnCharacters(5, 1, IMAGES);
    try (var http = HttpClient.newHttpClient()) {
      for (int i = 0; i < IMAGES; i++) {
        var request =
            HttpRequest.newBuilder(node.resolve("/v1/images?id=image" + i + "&label=drawn"))
                .header("X-Api-Key", "writer-key")
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(drawn.read(i).bytes()));
        var answer = http.send(request.build(), BodyHandlers.ofString());
        assertEquals(202, answer.statusCode(), answer.body());
      }
      var live =
          HttpRequest.newBuilder(node.resolve("/v1/versions/live"))
              .header("X-Api-Key", "reader-key")
              .build();
      Await.until(
          "the images",
          () ->
              http.send(live, BodyHandlers.ofString())
                  .body()
                  .contains("\"images\":" + IMAGES + ","));
    }
  }

  /** Of the answers to a wrong key the first one comes now, the others once they are let go. */
  private static final String HOLD_BACK =
      """
      window.held = [];
      const asked = fetch;
      let first = true;
      window.fetch = async (path, options) => {
        const answer = await asked(path, options);
        if (options.headers.Authorization === 'Bearer wrong-key') {
          const wait = !first;
          first = false;
          await (wait && new Promise((go) => held.push(go)));
        }
        return answer;
      };
      true
      """;

  private static void use(Tab tab, String key) throws Exception {
    tab.fill("#key", key);
    tab.press("Enter");
  }

  @Test
  void form_ofANodeWithKeys_takesARightOneOnly_andKeepsItInMemory(Page page, EmbeddedBroker broker)
      throws Exception {
    var keys = Map.of("query.keys", KEYS);
    try (var roles = new RolesInThreads(dir, broker.bootstrapServers(), "page-key", keys);
        var tab = page.tab()) {
      write(roles.node());
      tab.open(roles.node());
      tab.await("!document.querySelector('#key-form').hidden");
      tab.await("document.activeElement.id === 'key'");
      assertEquals("This node answers to those with a key.", tab.text("#key-why"));
      assertEquals(0, tab.value("document.querySelectorAll('#gallery li').length").asInt());

      tab.value(HOLD_BACK);
      use(tab, "wrong-key");
      tab.await(
          "!document.querySelector('#key-form').hidden"
              + " && document.querySelector('#key-why').textContent.includes('does not take')");
      assertEquals(0, tab.value("document.querySelectorAll('#gallery li').length").asInt());

      use(tab, "reader-key");
      tab.await("document.querySelectorAll('#gallery li').length === " + IMAGES);
      tab.await("[...document.querySelectorAll('#gallery img')].every((i) => i.naturalWidth > 0)");
      tab.await("held.length > 0");
      tab.value("held.forEach((go) => go()), new Promise((done) => setTimeout(done, 100))");
      assertTrue(
          tab.value("document.querySelector('#key-form').hidden").asBoolean(),
          "asked again for a key because of late answers to the wrong one");
      assertEquals("Page 1: 3 images", tab.text("#gallery-message"));
      tab.click("#gallery li:first-child .walk");
      tab.await("document.querySelectorAll('#neighbours li').length === " + (IMAGES - 1));

      assertEquals("", tab.value("document.querySelector('#key').value").asText());
      var kept =
          tab.value(
              "indexedDB.databases().then((d) => JSON.stringify([{ ...localStorage },"
                  + " { ...sessionStorage }, document.cookie, location.href, d,"
                  + " document.documentElement.outerHTML]))");
      assertFalse(kept.asText().contains("reader-key"), kept::asText);

      tab.open(roles.node());
      tab.await("!document.querySelector('#key-form').hidden");
    }
  }
}
