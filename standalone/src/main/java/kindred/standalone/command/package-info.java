/**
 * One class per subcommand, each the table of contents of its role, and what they share: options,
 * stopping, role threads.
 */
package kindred.standalone.command;
