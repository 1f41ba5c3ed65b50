package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
  @Test
  void take_whileAnotherHasIt_isRefusedUntilThatIsClosed(@TempDir Path parent) {
    var directory = parent.resolve("query");
    try (var _ = DirectoryLock.take("key", directory)) {
      var thrown =
          assertThrows(IllegalStateException.class, () -> DirectoryLock.take("key", directory));
      assertTrue(thrown.getMessage().contains(directory.toString()), thrown.getMessage());
    }
    DirectoryLock.take("key", directory).close();
  }
}
