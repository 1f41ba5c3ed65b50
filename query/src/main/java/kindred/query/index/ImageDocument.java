package kindred.query.index;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/** An image as a Lucene document, but for its vector: what it is found by. */
final class ImageDocument {
  static final String LABEL = "label";
  private static final String ID = "id";
  private static final String ATTRIBUTE = "attribute";

  /** Lucene refuses terms above 32,766 bytes; 4 bytes is the longest of a character pair's. */
  private static final int LONGEST_TERM_CHARS = 8_000;

  private ImageDocument() {}

  static Document of(IndexedImage image) {
    var document = new Document();
    document.add(new StringField(ID, term(image.id()), Field.Store.NO));
    image
        .label()
        .ifPresent(label -> document.add(new StringField(LABEL, term(label), Field.Store.NO)));
    image
        .attributes()
        .forEach(
            (name, value) ->
                document.add(new StringField(ATTRIBUTE, attribute(name, value), Field.Store.NO)));
    ImageColumn.add(image, document);
    return document;
  }

  static Term idTerm(String id) {
    return new Term(ID, term(id));
  }

  static Query query(Filter filter) {
    return switch (filter) {
      case Filter.Any any -> new MatchAllDocsQuery();
      case Filter.Label(var label) -> new TermQuery(new Term(LABEL, term(label)));
      case Filter.Attribute(var name, var value) ->
          new TermQuery(new Term(ATTRIBUTE, attribute(name, value)));
      case Filter.All(var filters) when filters.isEmpty() -> new MatchAllDocsQuery();
      case Filter.All(var filters) -> {
        var all = new BooleanQuery.Builder();
        filters.forEach(f -> all.add(query(f), BooleanClause.Occur.FILTER));
        yield all.build();
      }
    };
  }

  /**
   * The name's length keeps {@code a=b} with value {@code c} apart from {@code a} with {@code b=c}.
   */
  private static String attribute(String name, String value) {
    return term(name.length() + ":" + name + "=" + value);
  }

  private static String term(String text) {
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
