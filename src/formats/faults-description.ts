/**
 * Faults of silicon as a chip description gives them, under `faults`: for each kind a share, a list of places, or both. docs/chips.md
 * is the page for those who write one.
 */
import { z } from 'zod';
import { SynaptickError } from '../../cores/errors.ts';
import { type FaultPlace, type FaultSites, type Faults, NO_FAULTS } from '../../cores/faults.ts';
import { listOf } from './schema.ts';

/** Most places in one list. */
const MOST_PLACES = 65_536;
const share = z.number().min(0).max(1);
const number = z.int().min(0).max(65_535);

/** A share, a list of places, or an object with both. */
function sites<Place extends FaultPlace>(place: z.ZodType<Place>) {
  const list = listOf(place);
  return z.union([share, list, z.strictObject({ share: share.default(0), list: list.prefault([]) })]).optional();
}

/** `[x, y]`, and what of the core is meant. */
const core = z.tuple([number, number]);
const partOfCore = z.tuple([number, number, number]);

export const faultsSchema = z.strictObject({
  seed: z.int().min(0).max(0xffffffff).optional(),
  known: z.boolean().optional(),
  deadCores: sites(core),
  deadNeurons: sites(partOfCore),
  stuckAxons: z.strictObject({ at0: sites(partOfCore), at1: sites(partOfCore) }).optional(),
  flippedBits: sites(z.tuple([number, number, number, number])),
  lostPackets: sites(z.tuple([number, number, number, number, share])),
});

/** What the places are held to. */
export interface FaultyChipSize {
  readonly axons: number;
  readonly neurons: number;
  /** Cores of all its chips; null where a mesh has any size. */
  readonly mesh: { readonly width: number; readonly height: number } | null;
}

/**
 * @param file that errors name
 * @throws SynaptickError naming the first place that the chip has not, one that is listed twice, or shares that are more than all
 */
export function faultsOf(file: string, given: z.infer<typeof faultsSchema>, size: FaultyChipSize): Faults {
  const { seed = NO_FAULTS.seed, known = NO_FAULTS.known, stuckAxons = {} } = given;
  const faults: Faults = {
    seed,
    known,
    deadCores: sitesOf(given.deadCores),
    deadNeurons: sitesOf(given.deadNeurons),
    stuckAt0: sitesOf(stuckAxons.at0),
    stuckAt1: sitesOf(stuckAxons.at1),
    flippedBits: sitesOf(given.flippedBits),
    lostPackets: sitesOf(given.lostPackets),
  };
  const { axons, neurons } = size;
  const check = (name: string, { listed }: FaultSites, limits: readonly Limit[]) =>
    requirePlaces(`${file}: faults.${name}`, listed, limits, size.mesh);
  check('deadCores', faults.deadCores, []);
  check('deadNeurons', faults.deadNeurons, [['neuron', neurons]]);
  check('stuckAxons', { share: 0, listed: [...faults.stuckAt0.listed, ...faults.stuckAt1.listed] }, [['axon', axons]]);
  check('flippedBits', faults.flippedBits, [
    ['axon', axons],
    ['neuron', neurons],
  ]);
  check('lostPackets', { share: 0, listed: faults.lostPackets.listed.map((link) => link.slice(0, 4)) }, LINK);
  for (const link of faults.lostPackets.listed) requireLink(file, link, size.mesh);
  const stuck = faults.stuckAt0.share + faults.stuckAt1.share;
  if (stuck > 1) {
    throw new SynaptickError(
      `${file}: faults.stuckAxons: shares at 0 and at 1 are ${stuck} together, must be at most 1: lower one`,
    );
  }
  return faults;
}

function sitesOf(given: number | FaultPlace[] | { share: number; list: FaultPlace[] } | undefined): FaultSites {
  if (given === undefined) return { share: 0, listed: [] };
  if (typeof given === 'number') return { share: given, listed: [] };
  return Array.isArray(given) ? { share: 0, listed: given } : { share: given.share, listed: given.list };
}

/** What a number of a place counts, and how many of them there are. */
type Limit = readonly [what: string, count: number];

const LINK: readonly Limit[] = [
  ['x at its end', 65_536],
  ['y at its end', 65_536],
];

function requirePlaces(
  name: string,
  places: readonly FaultPlace[],
  limits: readonly Limit[],
  mesh: FaultyChipSize['mesh'],
): void {
  if (places.length > MOST_PLACES) {
    throw new SynaptickError(`${name}: ${places.length} places are listed, the limit is ${MOST_PLACES}: give a share`);
  }
  const seen = new Set<string>();
  for (const place of places) {
    const [x, y] = place as [number, number];
    requireOnMesh(name, x, y, mesh);
    limits.forEach(([what, count], i) => {
      const number = place[i + 2] as number;
      if (number < count) return;
      throw new SynaptickError(`${name}: core (${x}, ${y}): ${what} is ${number}, must be from 0 to ${count - 1}`);
    });
    const text = place.join(', ');
    if (seen.has(text)) throw new SynaptickError(`${name}: [${text}] is listed twice: name each place once`);
    seen.add(text);
  }
}

function requireOnMesh(name: string, x: number, y: number, mesh: FaultyChipSize['mesh']): void {
  if (!mesh || (x < mesh.width && y < mesh.height)) return;
  throw new SynaptickError(
    `${name}: core (${x}, ${y}) is outside the mesh of ${mesh.width} x ${mesh.height} cores: give one on it, or a larger "mesh" or "chips"`,
  );
}

function requireLink(file: string, [x, y, toX, toY]: FaultPlace, mesh: FaultyChipSize['mesh']): void {
  const name = `${file}: faults.lostPackets`;
  const [fromX, fromY, endX, endY] = [x, y, toX, toY] as [number, number, number, number];
  requireOnMesh(name, endX, endY, mesh);
  if (Math.abs(endX - fromX) + Math.abs(endY - fromY) === 1) return;
  throw new SynaptickError(
    `${name}: there is no link from core (${fromX}, ${fromY}) to core (${endX}, ${endY}): name two that are side by side`,
  );
}
