/** How the lines of a population's neurons are cut into parts that cores can hold. */

/** One line of a neuron. */
export interface Line {
  readonly bundle: number;
  readonly source: number;
  readonly weight: number;
  readonly rate: number;
}

/** Lines of a population to those of a neuron, up to which its neurons count as hearing the same ones. */
const SHARED = 1.5;

interface Slice {
  readonly part: number;
  readonly first: number;
  readonly end: number;
}

/** Cuts a neuron's lines into parts. */
type Cut = (lines: readonly Line[], parts: number) => Slice[];

export interface Cutting {
  readonly cut: Cut;
  /** Fewest parts. */
  readonly least: number;
}

/**
 * The way to cut that lets the parts of many neurons share axons: where all lines of the population are few enough, each part
 * takes some of them for all neurons; else each neuron's lines are cut on their own, into nearly equal parts.
 */
export function bestCut(neurons: readonly (readonly Line[])[], axons: number): Cutting {
  const most = neurons.reduce((longest, lines) => Math.max(longest, lines.length), 0);
  const keys = new Set(neurons.flatMap((lines) => lines.map(keyOf)));
  if (keys.size > SHARED * most) return { cut: cutEqually, least: Math.ceil(most / axons) };
  const rankOf = new Map([...keys].sort((a, b) => a - b).map((key, rank) => [key, rank]));
  const cut: Cut = (lines, parts) => {
    const found: Slice[] = [];
    const partOf = (i: number) => Math.floor(((rankOf.get(keyOf(lines[i] as Line)) as number) * parts) / rankOf.size);
    for (let first = 0; first < lines.length; ) {
      let end = first + 1;
      while (end < lines.length && partOf(end) === partOf(first)) end++;
      found.push({ part: partOf(first), first, end });
      first = end;
    }
    return found;
  };
  return { cut, least: Math.ceil(keys.size / axons) };
}

/** Ascends as a neuron's lines do. */
function keyOf({ bundle, source }: Line): number {
  return bundle * 2 ** 32 + source;
}

const cutEqually: Cut = ({ length }, parts) =>
  Array.from({ length: parts }, (_, part) => ({
    part,
    first: Math.floor((part * length) / parts),
    end: Math.floor(((part + 1) * length) / parts),
  })).filter(({ first, end }) => end > first);
