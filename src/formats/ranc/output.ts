/**
 * RANC's output file: a byte order mark, then a row for each tick, `0 ` or `1 ` for each output line. Row r, from 1, shows
 * the spikes of our tick r - 2, so row 1 is all zero and the last tick's spikes are not in the file.
 */

export const RANC_OUTPUT_START = '\ufeff';

/** A row of the file, of the lines that spiked in one tick. */
export function formatRancRow(outputLines: number, outputs: ArrayLike<number>): string {
  const values = new Array<string>(outputLines).fill('0 ');
  for (let i = 0; i < outputs.length; i++) values[outputs[i] as number] = '1 ';
  return `${values.join('')}\n`;
}

/**
 * The whole file.
 * @param outputs the output lines that spiked in each of our ticks, from tick 0
 */
export function formatRancOutput(outputLines: number, ticks: number, outputs: readonly ArrayLike<number>[]): string {
  const rows = Array.from({ length: ticks }, (_, index) => formatRancRow(outputLines, outputs[index - 1] ?? []));
  return RANC_OUTPUT_START + rows.join('');
}
