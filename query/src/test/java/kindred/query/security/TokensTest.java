package kindred.query.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens signed here by the JDK, not by the library that reads them. */
class TokensTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Vertx VERTX = Vertx.vertx();

  @TempDir private Path directory;

  private interface Signer {
    byte[] sign(byte[] text) throws Exception;
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private Tokens tokens(String algorithm, String key) throws Exception {
    var file = Files.writeString(directory.resolve("key"), key + "\n");
    var config =
        new JwtConfig(algorithm, file.toString(), "iss", "aud", "role", Duration.ofSeconds(10));
    return Tokens.of(config, VERTX).orElseThrow();
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String token(String algorithm, JsonObject claims, Signer signer) throws Exception {
    var header = new JsonObject().put("alg", algorithm).put("typ", "JWT");
    var text = base64(header.encode().getBytes()) + "." + base64(claims.encode().getBytes());
    return text + "." + base64(signer.sign(text.getBytes()));
  }

  private static byte[] hmac(byte[] text, byte[] secret) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    return mac.doFinal(text);
  }

  private static byte[] hmac(byte[] text) throws Exception {
    return hmac(text, SECRET.getBytes());
  }

  private static JsonObject claims() {
    return new JsonObject()
        .put("iss", "iss")
        .put("aud", "aud")
        .put("sub", "ann@example")
        .put("role", "write")
        .put("exp", System.currentTimeMillis() / 1000 + 100);
  }

  private static Optional<Caller> find(Tokens tokens, JsonObject claims) throws Exception {
    return tokens.find(token("HS256", claims, TokensTest::hmac));
  }

  @Test
  void find_goodToken_isItsSubjectAndHighestRole() throws Exception {
    var tokens = tokens("HS256", SECRET);
    assertEquals(Optional.of(new Caller("jwt:ann@example", Role.WRITE)), find(tokens, claims()));
    var several = claims().put("role", new JsonArray(List.of("read", "owner", 3, "admin")));
    assertEquals(Role.ADMIN, find(tokens, several).orElseThrow().role());
    var odd = claims().put("sub", "a\nb \"" + "x".repeat(100));
    var name = find(tokens, odd).orElseThrow().name();
    assertTrue(name.startsWith("jwt:a_b__xxx") && name.length() == 64, name);
  }

  @Test
  void find_claimThatIsNotOurs_isNobody() throws Exception {
    var tokens = tokens("HS256", SECRET);
    long now = System.currentTimeMillis() / 1000;
    for (var wrong :
        List.of(
            claims().put("iss", "other"),
            claims().put("aud", "other"),
            claims().put("aud", new JsonArray()),
            claims().put("exp", now - 60),
            claims().put("exp", "tomorrow"),
            claims().put("nbf", now + 60),
            claims().put("role", "owner"),
            claims().put("role", 1))) {
      assertEquals(Optional.empty(), find(tokens, wrong), wrong.encode());
    }
    for (var missing : List.of("iss", "aud", "exp", "role")) {
      var claims = claims();
      claims.remove(missing);
      assertEquals(Optional.empty(), find(tokens, claims), missing);
    }
  }

  @Test
  void find_tokenThatIsNotSignedByUs_isNobody() throws Exception {
    var tokens = tokens("HS256", SECRET);
    var good = token("HS256", claims(), TokensTest::hmac);
    var body = good.substring(0, good.lastIndexOf('.'));
    var none = base64("{\"alg\":\"none\"}".getBytes()) + body.substring(body.indexOf('.'));
    for (var wrong :
        List.of(
            "",
            ".",
            "..",
            "a.b.c",
            body,
            body + ".",
            none,
            none + ".",
            none + ".x",
            good + "x",
            "x" + good,
            token("HS256", claims(), text -> hmac(text, "x".repeat(32).getBytes())),
            token("HS384", claims(), TokensTest::hmac),
            good + "=".repeat(5_000))) {
      assertEquals(Optional.empty(), tokens.find(wrong), wrong);
    }
  }

  @Test
  void find_publicKey_takesItsSignaturesOnly() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    var pem =
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----"
            .formatted(Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded()));
    var tokens = tokens("RS256", pem);
    Signer rsa =
        text -> {
          var signature = Signature.getInstance("SHA256withRSA");
          signature.initSign(pair.getPrivate());
          signature.update(text);
          return signature.sign();
        };
    assertTrue(tokens.find(token("RS256", claims(), rsa)).isPresent());
    // The public key as if it were the secret of the other algorithm.
    for (var secret : List.of(pem, pem + "\n")) {
      var confused = token("HS256", claims(), text -> hmac(text, secret.getBytes()));
      assertEquals(Optional.empty(), tokens.find(confused));
    }
  }

  @Test
  void of_unusableKey_stopsTheStart() {
    for (var algorithm : List.of("HS256", "RS256")) {
      var thrown =
          assertThrows(IllegalArgumentException.class, () -> tokens(algorithm, "too short"));
      assertTrue(thrown.getMessage().startsWith("query.jwt.key-file"), thrown.getMessage());
    }
    var missing = new JwtConfig("HS256", directory + "/no", "i", "a", "r", Duration.ZERO);
    assertThrows(IllegalArgumentException.class, () -> Tokens.of(missing, VERTX));
    assertThrows(
        IllegalArgumentException.class,
        () -> new JwtConfig("HS256", "k", "", "a", "r", Duration.ZERO));
  }
}
