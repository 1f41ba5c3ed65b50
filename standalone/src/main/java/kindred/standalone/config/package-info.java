/**
 * The effective configuration: references, file, environment, command line; unknown keys stop the
 * start.
 */
package kindred.standalone.config;
