/**
 * Spikes of a network's input lines as CSV, whichever cores and axons the lines feed: header `tick,line`, a spike a line, lines
 * counted from 0 through all inputs in the order of the network; or `tick,population,line`, counted within the input that is
 * named. Of a picture's input a line is `(y * width + x) * channels + channel`.
 */
import { SynaptickError } from '../../cores/errors.ts';
import { limited, type ReadOptions } from '../host/byte-source.ts';
import type { FileSink } from '../host/files.ts';
import { type MemoryLimit, requireMemory } from '../host/memory.ts';
import { wholeNumberOf } from './spike-csv.ts';
import { LAST_TICK } from './spike-train.ts';
import { readLines } from './text-source.ts';

const LINE_CSV_HEADER = 'tick,line';
const POPULATION_CSV_HEADER = 'tick,population,line';
const STEP_CSV_HEADER = 'step,line';

/** The input lines of a population, or of a chip that has no names for them. */
export interface InputLines {
  readonly name: string | null;
  readonly size: number;
}

/** Spikes of input lines, ascending in ticks and, within a tick, in lines: each line once in a tick at the most. */
export interface LineSpikes {
  readonly count: number;
  readonly ticks: Uint32Array;
  /** Counted through all inputs in their order. */
  readonly lines: Uint32Array;
  /** Spikes of the file that were left out, as their line spikes in the same tick already: an axon has room for one. */
  readonly repeated: number;
}

/** Writes `tick,line` as spikes come: the header at once, then a row for each spike. */
export interface LineSpikeWriter {
  add(tick: number, line: number): void;
}

export function lineSpikeWriter(sink: FileSink): LineSpikeWriter {
  sink.text(`${LINE_CSV_HEADER}\n`);
  return {
    add(tick, line) {
      sink.number(tick, ',');
      sink.number(line, '\n');
    },
  };
}

/** Whether text begins as spikes of input lines do. Files of `encode` once called the tick a step. */
export function looksLikeLineSpikes(text: string): boolean {
  return /^\s*(tick\s*,\s*(line\s*(\n|\r|$)|population\s*,)|step\s*,\s*line\s*(\n|\r|$))/.test(text);
}

/**
 * @param inputs the inputs of the network in its order, at least one line in all
 * @throws SynaptickError naming file, line, value and limit; where the spikes are more than the memory allows
 */
export async function readLineSpikeCsv(
  path: string,
  inputs: readonly InputLines[],
  options: ReadOptions,
): Promise<LineSpikes> {
  const given = limited(options);
  const spikes = growingSpikes(path, given.memory);
  let lineOf: LineReader = () => Number.NaN;
  let columns = 0;
  for await (const [row, content] of readLines(path, given)) {
    const cells = content.split(',');
    if (row === 1) {
      lineOf = lineReader(path, cells.map((cell) => cell.trim()).join(','), inputs);
      columns = cells.length;
      continue;
    }
    if (content.trim() === '') continue;
    // Names may have commas: whatever stands between the first and the last is the name.
    if (cells.length < columns || (columns === 2 && cells.length > 2)) {
      const header = columns === 2 ? LINE_CSV_HEADER : POPULATION_CSV_HEADER;
      throw new SynaptickError(`${path}:${row}: has ${cells.length} values, must be ${header}`);
    }
    const due = (cells[0] as string).trim();
    const tick = wholeNumberOf(due);
    if (!(tick <= LAST_TICK)) {
      throw new SynaptickError(`${path}:${row}: tick is "${due}", must be a whole number from 0 to ${LAST_TICK}`);
    }
    spikes.add(tick, lineOf(cells, row));
  }
  return spikes.build();
}

/** The line that the cells of a row mean. */
type LineReader = (cells: readonly string[], row: number) => number;

/** How rows say which line they mean, by the header of the file. */
function lineReader(path: string, header: string, inputs: readonly InputLines[]): LineReader {
  const lines = inputs.reduce((sum, { size }) => sum + size, 0);
  if (header === LINE_CSV_HEADER || header === STEP_CSV_HEADER) {
    const whose = inputsText(inputs);
    return ([, cell = ''], row) => lineWithin(cell, lines) ?? beyond(path, row, cell, lines, whose);
  }
  if (header !== POPULATION_CSV_HEADER) {
    throw new SynaptickError(
      `${path}:1: the first line is "${header}", must be ${LINE_CSV_HEADER} or ${POPULATION_CSV_HEADER}`,
    );
  }
  if (inputs.some(({ name }) => name === null)) {
    throw new SynaptickError(
      `${path}:1: names populations, a chip image does not know their names: give ${LINE_CSV_HEADER}, lines counted through all inputs in their order, or run the network that it was made of`,
    );
  }
  const first = new Map<string | null, InputLines & { readonly first: number }>();
  let next = 0;
  for (const each of inputs) {
    first.set(each.name, { ...each, first: next });
    next += each.size;
  }
  return (cells, row) => {
    const name = cells.slice(1, -1).join(',').trim();
    const input = first.get(name) ?? first.get(unquoted(name));
    if (!input) {
      throw new SynaptickError(
        `${path}:${row}: population is "${name}", no input of the network: its inputs are ${namesOf(inputs)}`,
      );
    }
    const cell = cells.at(-1) as string;
    const line = lineWithin(cell, input.size) ?? beyond(path, row, cell, input.size, `input "${input.name}"`);
    return input.first + line;
  };
}

function lineWithin(cell: string, lines: number): number | null {
  const line = wholeNumberOf(cell.trim());
  return line < lines ? line : null;
}

function beyond(path: string, row: number, cell: string, lines: number, whose: string): never {
  throw new SynaptickError(
    `${path}:${row}: line is "${cell.trim()}", must be a whole number from 0 to ${lines - 1}: ${whose} ${lines === 1 ? 'has 1 line' : `has ${lines} lines`}`,
  );
}

function inputsText(inputs: readonly InputLines[]): string {
  const [only] = inputs;
  if (inputs.length > 1) return `the network, with its inputs ${namesOf(inputs)} one after the other,`;
  return only?.name == null ? 'the chip' : `input "${only.name}"`;
}

function namesOf(inputs: readonly InputLines[]): string {
  return inputs.map(({ name, size }) => `"${name}" (${size})`).join(', ');
}

/** A text as programs that write CSV put it into quotes. */
function unquoted(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** Bytes of a spike. */
const SPIKE = 8;

function growingSpikes(file: string, memory: MemoryLimit) {
  let count = 0;
  let ticks = new Uint32Array(256);
  let lines = new Uint32Array(256);
  let ascending = true;
  return {
    add(tick: number, line: number): void {
      if (count === ticks.length) {
        requireMemory(memory, 4 * SPIKE * count, `${file}: more than ${count} spikes`);
        ticks = doubled(ticks);
        lines = doubled(lines);
      }
      const before = ticks[count - 1] ?? 0;
      ascending &&= count === 0 || tick > before || (tick === before && line >= (lines[count - 1] as number));
      ticks[count] = tick;
      lines[count] = line;
      count++;
    },
    build(): LineSpikes {
      const given = { ticks: ticks.subarray(0, count), lines: lines.subarray(0, count) };
      return withoutRepeated(ascending ? given : sorted(given));
    },
  };
}

function doubled(from: Uint32Array): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(2 * from.length);
  to.set(from);
  return to;
}

type Spikes = Pick<LineSpikes, 'ticks' | 'lines'>;

function sorted({ ticks, lines }: Spikes): Spikes {
  const order = Uint32Array.from(ticks.keys());
  order.sort((a, b) => (ticks[a] as number) - (ticks[b] as number) || (lines[a] as number) - (lines[b] as number));
  return { ticks: order.map((i) => ticks[i] as number), lines: order.map((i) => lines[i] as number) };
}

/** Of spikes in order, in new arrays. */
function withoutRepeated(given: Spikes): LineSpikes {
  const ticks = Uint32Array.from(given.ticks);
  const lines = Uint32Array.from(given.lines);
  let count = 0;
  for (let i = 0; i < ticks.length; i++) {
    const tick = ticks[i] as number;
    const line = lines[i] as number;
    if (count > 0 && ticks[count - 1] === tick && lines[count - 1] === line) continue;
    ticks[count] = tick;
    lines[count] = line;
    count++;
  }
  return { count, ticks: ticks.subarray(0, count), lines: lines.subarray(0, count), repeated: ticks.length - count };
}
