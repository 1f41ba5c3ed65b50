/**
 * Which version is served, and how it becomes so: what the topics say, a gallery per version, the
 * swap. Knows no HTTP.
 */
package kindred.query.version;
