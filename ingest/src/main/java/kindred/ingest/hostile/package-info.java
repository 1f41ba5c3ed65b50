/**
 * Hostile events, made as bytes: what {@code kindred torture} and tests send, and what is expected.
 */
package kindred.ingest.hostile;
