package kindred.query.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
  /** From printf abc | sha256sum. */
  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static SecurityConfig config(String text) {
    var config = ConfigFactory.parseString(text).withFallback(ConfigFactory.defaultReference());
    return SecurityConfig.from(config.getConfig("query"));
  }

  private static String message(String text) {
    return assertThrows(IllegalArgumentException.class, () -> config(text)).getMessage();
  }

  private static String key(String name, String sha256, String role) {
    return "query.keys = [{name = \"%s\", sha256 = \"%s\", role = %s}]"
        .formatted(name, sha256, role);
  }

  @Test
  void find_keyOfTheDigest_isItsHolder() {
    var keys =
        new ApiKeys(
            List.of(
                new ApiKey("other", ApiKeys.sha256("x"), Role.ADMIN),
                new ApiKey("abc", OF_ABC.toUpperCase(), Role.READ)));
    assertEquals(Optional.of(new Caller("abc", Role.READ)), keys.find("abc"));
    for (var wrong : List.of("", "ab", "abc ", "ABC", OF_ABC, "x".repeat(10_000))) {
      assertEquals(Optional.empty(), keys.find(wrong), wrong);
    }
  }

  @Test
  void create_always_isLongAndNew() {
    var random = new SplittableRandom(1);
    var seen = new HashSet<String>();
    for (int i = 0; i < 100; i++) {
      var key = ApiKeys.create(random);
      assertTrue(key.matches("[A-Za-z0-9_-]{43}"), key);
      assertTrue(seen.add(key));
    }
  }

  @Test
  void from_unusableKeys_stopTheStart() {
    var empty = ApiKeys.sha256("");
    assertEquals(
        "query.keys: sha256 of 'a' is that of the empty text", message(key("a", empty, "read")));
    assertTrue(message(key("a", empty.toUpperCase(), "read")).contains("empty text"));
    assertTrue(message(key("a", "abc", "read")).contains("64 hexadecimal digits"));
    assertTrue(message(key("a", OF_ABC.replace('b', 'g'), "read")).contains("64 hex"));
    assertTrue(message(key("a", OF_ABC, "root")).contains("'root' is not read, write or admin"));
    assertTrue(message(key("a b", OF_ABC, "read")).contains("'a b'"));
    assertTrue(message(key("admin-key", OF_ABC, "read")).contains("'admin-key'"));
    assertTrue(
        message("query.admin-key-sha256 = \"%s\"".formatted(empty)).contains("admin-key-sha256"));
    var same = "{name = %s, sha256 = \"" + OF_ABC + "\", role = write}";
    var twice = "query.keys = [%s, %s]".formatted(same.formatted("a"), same.formatted("b"));
    assertTrue(message(twice).contains("'b' has the name or sha256 of another"));
    assertTrue(
        message(
                "query.keys = [{name = a, sha256 = \"%s\", role = read, rol = x}]"
                    .formatted(OF_ABC))
            .contains("'rol'"));
  }

  @Test
  void from_listAsText_isTheList() {
    var text = "[{name = a, sha256 = \\\"%s\\\", role = read}]".formatted(OF_ABC);
    assertEquals(
        List.of(new ApiKey("a", OF_ABC, Role.READ)),
        config("query.keys = \"%s\"".formatted(text)).keys());
    assertTrue(message("query.keys = \"[{\"").contains("query.keys"));
  }

  @Test
  void checkHost_noKeys_onlyLoopback() {
    for (var open : List.of("", "query.admin-key-sha256 = " + OF_ABC)) {
      var config = config(open);
      assertFalse(config.closed());
      for (var host : List.of("127.0.0.1", "127.1.2.3", "::1", "localhost")) {
        config.checkHost(host);
      }
      for (var host : List.of("0.0.0.0", "::", "10.0.0.1")) {
        var thrown = assertThrows(IllegalArgumentException.class, () -> config.checkHost(host));
        assertTrue(thrown.getMessage().contains("'" + host + "' is not a loopback address"));
      }
    }
    config(key("a", OF_ABC, "read")).checkHost("0.0.0.0");
  }

  @Test
  void from_originsThatBrowsersDoNotSend_areRefused() {
    for (var wrong : List.of("*", "https://a.example/", "a.example", "https://a/b", "null")) {
      var text = "query.cors.origins = [\"%s\"]".formatted(wrong);
      assertTrue(message(text).contains("'" + wrong + "'"), wrong);
    }
  }
}
