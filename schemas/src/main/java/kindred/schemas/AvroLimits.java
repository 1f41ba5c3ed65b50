package kindred.schemas;

/**
 * What Avro may instantiate and allocate while it reads bytes of unknown origin. Avro takes both
 * from system properties only, when its own classes are first used, so they are set here, in code,
 * where no launcher or test can forget them; a value set by the operator stays.
 */
final class AvroLimits {
  private static final int MAX_FIELD_BYTES = 64 << 20;

  private AvroLimits() {}

  static void apply() {
    setUnlessSet("org.apache.avro.SERIALIZABLE_PACKAGES", "kindred.schemas,java.lang,java.util");
    setUnlessSet("org.apache.avro.limits.bytes.maxLength", Integer.toString(MAX_FIELD_BYTES));
    setUnlessSet("org.apache.avro.limits.string.maxLength", Integer.toString(1 << 20));
    setUnlessSet("org.apache.avro.limits.collectionItems.maxLength", Integer.toString(1 << 16));
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
