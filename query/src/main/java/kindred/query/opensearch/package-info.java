/**
 * The galleries in OpenSearch, one index per version, shared by all query nodes: {@link
 * kindred.query.opensearch.OpenSearchIndices}. docs/opensearch.md says how, and decision 0008 why.
 */
package kindred.query.opensearch;
