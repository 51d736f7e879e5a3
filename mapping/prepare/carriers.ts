/** The neurons that carry parts of a sum: which lines each hears, and what a spike of it stands for. */
import { SynaptickError } from '../../cores/errors.ts';
import { WEIGHT_LIMIT } from '../../cores/limits.ts';
import type { Cutting, Line } from './cut-lines.ts';
import type { Gate } from './logic.ts';

/** Spikes per tick of a neuron that nobody has told of. */
export const UNKNOWN_RATE = 0.2;
/** Ticks of work that a quantum is: a part may be twice as busy as expected before its spikes queue up. */
const HEADROOM = 2;

/** An intermediate neuron: some lines of a neuron, with the sign of the weights that it hears. */
export interface Carrier {
  readonly neuron: number;
  /** 1 or -1: only weights of this sign; 0: all. */
  readonly sign: number;
  readonly first: number;
  readonly end: number;
  readonly gate: Gate | null;
  readonly quantum: number;
  readonly rate: number;
}

export interface Placed {
  readonly part: number;
  readonly carrier: Carrier;
}

export function gateParts(lines: readonly Line[], neuron: number, gate: Gate, { cut, least }: Cutting): Placed[] {
  return cut(lines, least).map(({ part, first, end }) => {
    const rates = lines.slice(first, end).map(({ rate }) => rate);
    const rate =
      gate === 'or' ? 1 - rates.reduce((none, r) => none * (1 - r), 1) : rates.reduce((all, r) => all * r, 1);
    return { part, carrier: { neuron, sign: 0, first, end, gate, quantum: 0, rate } };
  });
}

/** As few parts as hold the lines, and as a quantum of 9 bits takes the sums of. */
export function rateParts(
  owner: string,
  lines: readonly Line[],
  neuron: number,
  { cut: cutting, least }: Cutting,
): Placed[] {
  if (lines.length === 0) return [];
  for (let parts = least; parts <= lines.length; parts++) {
    const cut = cutting(lines, parts);
    const drives = cut.map(({ first, end }) => [1, -1].map((sign) => driveOf(lines, sign, first, end)));
    const quantum = Math.max(1, Math.ceil(HEADROOM * Math.max(...drives.flat())));
    if (quantum > WEIGHT_LIMIT) continue;
    const carriers = cut.flatMap(({ part, first, end }, i) =>
      [1, -1].flatMap((sign, side): Placed[] => {
        const drive = drives[i]?.[side] as number;
        const heard = lines.slice(first, end).some(({ weight }) => weight * sign > 0);
        const carrier = { neuron, sign, first, end, gate: null, quantum, rate: Math.min(1, drive / quantum) };
        return heard ? [{ part, carrier }] : [];
      }),
    );
    if (carriers.length < lines.length) return carriers;
    break;
  }
  const drive = Math.max(...[1, -1].map((sign) => driveOf(lines, sign, 0, lines.length)));
  throw new SynaptickError(
    `${owner}: its ${lines.length} lines bring ${drive.toPrecision(3)} a tick, a partial sum takes ${WEIGHT_LIMIT / HEADROOM} ` +
      `(a quantum of 9 bits, twice what is expected), so that the sums would be as many as the lines: scale its weights and threshold down`,
  );
}

/** What the weights of a sign bring in a tick, by the rates expected. */
function driveOf(lines: readonly Line[], sign: number, first: number, end: number): number {
  let drive = 0;
  for (let i = first; i < end; i++) {
    const { weight, rate } = lines[i] as Line;
    if (weight * sign > 0) drive += Math.abs(weight) * rate;
  }
  return drive;
}
