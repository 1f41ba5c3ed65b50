package kindred.query.index;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.util.BytesRef;

/** An image as a Lucene document, but for its vector: what it is found by. */
final class ImageDocument {
  static final String LABEL = "label";
  private static final String ID = "id";
  static final String ATTRIBUTE = "attribute";

  /** Which of label and attributes an image has, whatever their values. */
  static final String PRESENT = "present";

  /** By the bytes of ids' terms. */
  static final Sort BY_ID = new Sort(new SortField(ID, SortField.Type.STRING));

  /** Lucene refuses terms above 32,766 bytes; 4 bytes is the longest of a character pair's. */
  private static final int LONGEST_TERM_CHARS = 8_000;

  private ImageDocument() {}

  static Document of(IndexedImage image) {
    var document = new Document();
    document.add(new StringField(ID, term(image.id()), Field.Store.NO));
    document.add(new SortedDocValuesField(ID, new BytesRef(term(image.id()))));
    image
        .label()
        .ifPresent(
            label -> {
              document.add(new StringField(LABEL, term(label), Field.Store.NO));
              document.add(new StringField(PRESENT, presentLabel(), Field.Store.NO));
            });
    image
        .attributes()
        .forEach(
            (name, value) -> {
              document.add(new StringField(ATTRIBUTE, attribute(name, value), Field.Store.NO));
              document.add(new StringField(PRESENT, presentAttribute(name), Field.Store.NO));
            });
    ImageColumn.add(image, document);
    return document;
  }

  static Term idTerm(String id) {
    return new Term(ID, term(id));
  }

  /**
   * The name's length keeps {@code a=b} with value {@code c} apart from {@code a} with {@code b=c}.
   */
  static String attribute(String name, String value) {
    return term(name.length() + ":" + name + "=" + value);
  }

  static String presentLabel() {
    return "label";
  }

  static String presentAttribute(String name) {
    return term("attribute:" + name);
  }

  static String term(String text) {
    return text.length() <= LONGEST_TERM_CHARS ? text : "sha256:" + sha256(text);
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
