/** Numbers and times for people. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export const count = (number) => whole.format(number);

export const score = (number) => number.toFixed(3);

/** Of a label, which may be missing. */
export const named = (label) => label ?? 'no label';

export const plural = (number, one, many) => (number === 1 ? `1 ${one}` : `${count(number)} ${many}`);

export function duration(ms) {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 1) {
    return `${Math.round(seconds * 1000)} ms`;
  }
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 60) {
    return `${Math.round(seconds)} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min`;
  }
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
