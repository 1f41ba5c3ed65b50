/** {@code kindred torture}: hostile events through a real broker and a real validation. */
package kindred.standalone.torture;
