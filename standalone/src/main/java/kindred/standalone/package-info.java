/** The {@code kindred} command: its subcommands, the embedded broker, the demo. */
package kindred.standalone;
