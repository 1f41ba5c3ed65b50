package kindred.query.index;

import java.util.Collection;
import java.util.List;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/** A {@link Filter} as Lucene asks it; {@link Filter#accepts} says the same of one image. */
final class FilterQuery {
  private FilterQuery() {}

  static Query of(Filter filter) {
    return switch (filter) {
      case Filter.Any any -> new MatchAllDocsQuery();
      case Filter.Label(var label) -> one(ImageDocument.LABEL, ImageDocument.term(label));
      case Filter.LabelIn(var labels) ->
          in(ImageDocument.LABEL, labels.stream().map(ImageDocument::term).toList());
      case Filter.Labelled labelled -> one(ImageDocument.PRESENT, ImageDocument.presentLabel());
      case Filter.Attribute(var name, var value) ->
          one(ImageDocument.ATTRIBUTE, ImageDocument.attribute(name, value));
      case Filter.AttributeIn(var name, var values) ->
          in(
              ImageDocument.ATTRIBUTE,
              values.stream().map(value -> ImageDocument.attribute(name, value)).toList());
      case Filter.HasAttribute(var name) ->
          one(ImageDocument.PRESENT, ImageDocument.presentAttribute(name));
      case Filter.All(var filters) when filters.isEmpty() -> new MatchAllDocsQuery();
      case Filter.All(var filters) -> each(filters, Occur.FILTER);
      case Filter.OneOf(var filters) when filters.isEmpty() -> new MatchNoDocsQuery("one of none");
      case Filter.OneOf(var filters) -> each(filters, Occur.SHOULD);
      case Filter.Not(var not) ->
          // Lucene takes away from what is there: a query of exclusions only finds nothing.
          new BooleanQuery.Builder()
              .add(new MatchAllDocsQuery(), Occur.FILTER)
              .add(of(not), Occur.MUST_NOT)
              .build();
    };
  }

  private static Query one(String field, String term) {
    return new TermQuery(new Term(field, term));
  }

  private static Query in(String field, Collection<String> terms) {
    return terms.isEmpty()
        ? new MatchNoDocsQuery("one of no values")
        : new TermInSetQuery(field, terms.stream().map(BytesRef::new).toList());
  }

  private static Query each(List<Filter> filters, Occur occur) {
    var all = new BooleanQuery.Builder();
    filters.forEach(filter -> all.add(of(filter), occur));
    return all.build();
  }
}
