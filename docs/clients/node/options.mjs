// The command line of the examples.
import { parseArgs } from 'node:util';

/**
 * What util.parseArgs gives. With --help the usage is printed and the process ends; what is not understood is said in a
 * line above the usage, and the status is 2.
 *
 * @param needed what one argument at least has to be, or nothing: there are none
 */
export function parsed(usage, options, needed) {
  try {
    const all = { ...options, help: { type: 'boolean', short: 'h', default: false } };
    const given = parseArgs({ allowPositionals: needed !== undefined, options: all });
    if (given.values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    if (needed !== undefined && given.positionals.length === 0) {
      throw new TypeError(`${needed} is missing`);
    }
    return given;
  } catch (problem) {
    process.stderr.write(`${problem.message}\n\n${usage}`);
    process.exit(2);
  }
}
