package kindred.query.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.util.BytesRef;

/**
 * What a search tells of an image, all but the vector, in a column: reading it for a hit is a copy
 * of some bytes, where Lucene's stored fields would unpack a block of documents.
 */
final class ImageColumn {
  private static final String IMAGE = "image";
  private static final float[] WITHOUT_VECTOR = {};

  private ImageColumn() {}

  static void add(IndexedImage image, Document document) {
    var out = new ByteBuffersDataOutput();
    try {
      out.writeString(image.id());
      out.writeByte((byte) (image.label().isPresent() ? 1 : 0));
      if (image.label().isPresent()) {
        out.writeString(image.label().get());
      }
      out.writeVInt(image.attributes().size());
      for (var attribute : image.attributes().entrySet()) {
        out.writeString(attribute.getKey());
        out.writeString(attribute.getValue());
      }
      out.writeVInt(image.samplePartition());
      out.writeVLong(image.sampleOffset());
    } catch (IOException e) {
      throw new UncheckedIOException("written to memory", e);
    }
    document.add(new BinaryDocValuesField(IMAGE, new BytesRef(out.toArrayCopy())));
  }

  /** For documents in rising order. */
  static BinaryDocValues of(LeafReader reader) throws IOException {
    return DocValues.getBinary(reader, IMAGE);
  }

  /** The image of a document, without its vector. */
  static IndexedImage read(BinaryDocValues column, int doc) throws IOException {
    if (!column.advanceExact(doc)) {
      throw new IllegalStateException("document " + doc + " has no image");
    }
    var bytes = column.binaryValue();
    var in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
    var id = text(bytes.bytes, in);
    var label = in.readByte() == 1 ? Optional.of(text(bytes.bytes, in)) : Optional.<String>empty();
    var attributes = attributes(bytes.bytes, in);
    return new IndexedImage(id, label, attributes, WITHOUT_VECTOR, in.readVInt(), in.readVLong());
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of a generic type
  private static Map<String, String> attributes(byte[] bytes, ByteArrayDataInput in)
      throws IOException {
    int number = in.readVInt();
    if (number == 0) {
      return Map.of();
    }
    Map.Entry<String, String>[] attributes = new Map.Entry[number];
    for (int i = 0; i < number; i++) {
      attributes[i] = Map.entry(text(bytes, in), text(bytes, in));
    }
    return Map.ofEntries(attributes);
  }

  /** As Lucene writes a string: the bytes' number, then the bytes. */
  private static String text(byte[] bytes, ByteArrayDataInput in) throws IOException {
    int length = in.readVInt();
    int start = in.getPosition();
    in.skipBytes(length);
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }
}
