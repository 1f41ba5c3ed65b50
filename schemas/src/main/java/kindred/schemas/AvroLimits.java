package kindred.schemas;

import java.util.Set;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * What Avro may instantiate and allocate while it reads bytes of unknown origin, set here, in code,
 * where no launcher or test can forget it. Avro takes the sizes from system properties only, when
 * its own classes are first used; a value set by the operator stays, and classes that the operator
 * trusts stay trusted.
 */
final class AvroLimits {
  private static final int MAX_FIELD_BYTES = 64 << 20;

  private static final Set<String> TRUSTED_PACKAGES =
      Set.of("kindred.schemas", "java.lang", "java.util");

  private AvroLimits() {}

  static void apply() {
    setUnlessSet("org.apache.avro.limits.bytes.maxLength", Integer.toString(MAX_FIELD_BYTES));
    setUnlessSet("org.apache.avro.limits.string.maxLength", Integer.toString(1 << 20));
    setUnlessSet("org.apache.avro.limits.collectionItems.maxLength", Integer.toString(1 << 16));
    // By the API: the property has no effect once Avro has checked its first class.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.DEFAULT,
            type -> TRUSTED_PACKAGES.contains(type.getPackageName())));
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
