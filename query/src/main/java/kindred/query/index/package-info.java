/**
 * The gallery of one version as vectors, and how the nearest are found. Knows no HTTP, no Kafka.
 */
package kindred.query.index;
