package kindred.schemas;

import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/**
 * Whether a writer gives bytes where the reader has text. Avro promotes them by itself and takes
 * them past {@link StrictText}, so that text could be no UTF-8.
 */
final class BytesAsText {
  private BytesAsText() {}

  /**
   * Of schemas that fit.
   *
   * @param writer without recursion, as {@link WriterBounds} has it
   */
  static boolean isIn(Schema reader, Schema writer) {
    if (writer.getType() == Type.UNION) {
      return writer.getTypes().stream().anyMatch(branch -> isIn(reader, branch));
    }
    if (reader.getType() == Type.UNION) {
      return reader.getTypes().stream().noneMatch(branch -> branch.getType() == writer.getType())
          ? reader.getTypes().stream().anyMatch(branch -> isIn(branch, writer))
          : reader.getTypes().stream()
              .filter(branch -> branch.getType() == writer.getType())
              .anyMatch(branch -> isIn(branch, writer));
    }
    if (reader.getType() == Type.STRING) {
      return writer.getType() == Type.BYTES;
    }
    if (reader.getType() != writer.getType()) {
      return false;
    }
    return switch (reader.getType()) {
      case ARRAY -> isIn(reader.getElementType(), writer.getElementType());
      case MAP -> isIn(reader.getValueType(), writer.getValueType());
      case RECORD ->
          reader.getFields().stream()
              .anyMatch(
                  field -> {
                    var written = writer.getField(field.name());
                    return written != null && isIn(field.schema(), written.schema());
                  });
      default -> false;
    };
  }
}
