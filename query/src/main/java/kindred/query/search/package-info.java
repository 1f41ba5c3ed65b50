/**
 * What is done with a gallery: a query's vector from examples, neighbours in pages and groups, the
 * vote of neighbours, query images embedded together. Knows no HTTP and no Kafka.
 */
package kindred.query.search;
