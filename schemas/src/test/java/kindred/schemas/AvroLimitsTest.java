package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.avro.util.ClassSecurityValidator;
import org.junit.jupiter.api.Test;

final class AvroLimitsTest {
  /** The state of a JVM in which something used Avro before us. */
  @Test
  void apply_afterAvroHasCheckedAClass_letsOurRecordsBeRead() {
    ClassSecurityValidator.setGlobal(ClassSecurityValidator.DEFAULT);
    assertFalse(ClassSecurityValidator.getGlobal().isTrusted(LabelledImage.class));

    AvroLimits.apply();

    var global = ClassSecurityValidator.getGlobal();
    assertTrue(global.isTrusted(LabelledImage.class));
    assertFalse(global.isTrusted(javax.naming.InitialContext.class));
    assertEquals("67108864", System.getProperty("org.apache.avro.limits.bytes.maxLength"));
  }
}
