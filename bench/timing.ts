/** Tables of timed functions: tinybench times them, in turns, so that what else the machine does hits all alike. */
import { Bench } from 'tinybench';

/** A function to time. */
export interface Timed {
  readonly name: string;
  run(): unknown;
  /** Whether it returns a promise. */
  readonly async?: boolean;
  /** What one call does, in the unit of the table: core-ticks, images; 1 unless given. */
  readonly amount?: number;
}

export interface TableOptions {
  /** Of the figure: `ns per core-tick`, `ms`, `steps/s`. */
  readonly unit: string;
  /** The figure of a call that took so many milliseconds. */
  figure(milliseconds: number, amount: number): number;
  /** Turns of each function; 5 unless given. */
  readonly rounds?: number;
  /** Milliseconds of a turn, within which a function is called at least once; 100 unless given. */
  readonly turn?: number;
  /** Milliseconds of the clock that counts; the wall's unless given. */
  readonly now?: () => number;
}

/** Processor time of this process, all its threads: other work on the machine does not count. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Nanoseconds of each of the things that a call does. */
export const nanoseconds = (milliseconds: number, amount: number) => (1e6 * milliseconds) / amount;
/** Things that are done in a second. */
export const perSecond = (milliseconds: number, amount: number) => (1000 * amount) / milliseconds;

/** Prints medians of the turns, the least and the most behind them, and how many times the first function's time each takes. */
export async function printTable(heading: string, functions: readonly Timed[], options: TableOptions): Promise<void> {
  const { unit, figure, rounds = 5, turn = 100, now = () => performance.now() } = options;
  const medians = functions.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [f, timed] of functions.entries()) {
      const median = await medianOf(timed, turn, now);
      // In the first turn the host still compiles what is hot.
      if (round > 0 || rounds === 1) medians[f]?.push(median);
    }
    if (rounds === 1) break;
  }
  const sorted = medians.map((times) => times.toSorted((a, b) => a - b));
  const times = sorted.map((each) => each[each.length >> 1] as number);
  console.log(`\n${heading}, medians of ${rounds} ${rounds === 1 ? 'turn' : 'turns'}`);
  const rows = functions.map(({ name, amount = 1 }, f) => {
    const round = (milliseconds: number) => Number(figure(milliseconds, amount).toPrecision(3));
    const [least, most] = [sorted[f]?.at(0) as number, sorted[f]?.at(-1) as number]
      .map(round)
      .toSorted((a, b) => a - b);
    const beside = (times[f] as number) / amount / ((times[0] as number) / (functions[0]?.amount ?? 1));
    return [name, { [unit]: round(times[f] as number), least, most, 'x first': Number(beside.toPrecision(3)) }];
  });
  console.table(Object.fromEntries(rows));
}

/** Milliseconds of a call. */
async function medianOf({ name, run, async = false }: Timed, turn: number, now: () => number): Promise<number> {
  const bench = new Bench({ now, time: turn, iterations: 1, warmup: false, throws: true });
  bench.add(name, run, { async });
  const [task] = await bench.run();
  if (!task || !('latency' in task.result)) throw new Error(`${name} did not run`);
  return task.result.latency.p50;
}
