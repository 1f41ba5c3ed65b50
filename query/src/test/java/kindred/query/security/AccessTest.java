package kindred.query.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
  private static final Access ACCESS = new Access(Set.of("/", "/livez"));

  @ParameterizedTest
  @CsvSource({
    "GET, /, open",
    "GET, /livez, open",
    "HEAD, /livez, open",
    "POST, /livez, write",
    "GET, /livez/, read",
    "GET, /metrics, read",
    "POST, /v1/search, read",
    "POST, /v1/search/batch, read",
    "POST, /v1/predict, read",
    "DELETE, /v1/search, write",
    "POST, /v1/search/, write",
    "POST, /V1/search, write",
    "GET, /v1/images, read",
    "GET, /v1/images/a/receipt, read",
    "POST, /v1/images, write",
    "PUT, /v1/images/a/label, write",
    "DELETE, /v1/images/a, write",
    "GET, /v1/versions/events, read",
    "GET, /v1/learning/events, read",
    "POST, /v1/versions/3/promote, admin",
    "PUT, /v1/versions/3/promote/, admin",
    "DELETE, /v1/versions/3, admin",
    "PATCH, /anything, write"
  })
  void required_methodAndPath_isTheRole(String method, String path, String role) {
    assertEquals(role, ACCESS.required(method, path).map(Role::text).orElse("open"));
  }

  @Test
  void includes_roles_areOrdered() {
    assertTrue(Role.ADMIN.includes(Role.READ) && Role.ADMIN.includes(Role.ADMIN));
    assertTrue(Role.WRITE.includes(Role.READ));
    assertFalse(Role.READ.includes(Role.WRITE) || Role.WRITE.includes(Role.ADMIN));
  }
}
