package kindred.query.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The keys that are let in. They are of 256 random bits, so one round of SHA-256 keeps them: there
 * is nothing to guess that a slow hash would protect.
 */
public final class ApiKeys {
  private static final int KEY_BYTES = 32;
  private static final int MOST_CHARACTERS = 512;

  private final List<ApiKey> keys;
  private final List<byte[]> digests;

  /** The keys; names and digests must differ. */
  public ApiKeys(List<ApiKey> keys) {
    var seen = new HashSet<String>();
    for (var key : keys) {
      if (!seen.add("name " + key.name()) || !seen.add("sha256 " + key.sha256())) {
        throw new IllegalArgumentException(
            "query.keys: '%s' has the name or sha256 of another".formatted(key.name()));
      }
    }
    this.keys = List.copyOf(keys);
    this.digests = keys.stream().map(key -> HexFormat.of().parseHex(key.sha256())).toList();
  }

  /** Whose key this is. Looks at all keys, and takes the same time wherever digests differ. */
  public Optional<Caller> find(String key) {
    if (key.isEmpty() || key.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    var digest = digest(key);
    int found = -1;
    for (int i = 0; i < digests.size(); i++) {
      found = MessageDigest.isEqual(digest, digests.get(i)) ? i : found;
    }
    return found < 0
        ? Optional.empty()
        : Optional.of(new Caller(keys.get(found).name(), keys.get(found).role()));
  }

  /** A new key: 256 bits as 43 characters that need no escaping anywhere. */
  public static String create(RandomGenerator random) {
    var bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What the configuration keeps of a key. */
  public static String sha256(String key) {
    return HexFormat.of().formatHex(digest(key));
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
