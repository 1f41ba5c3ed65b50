/** How log lines look. */
package kindred.standalone.logging;
