/** Stored samples as pictures. */
package kindred.query.sample;
