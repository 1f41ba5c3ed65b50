/** What {@code kindred versions} tells of versions, and how it compares two of them. */
package kindred.standalone.versions;
