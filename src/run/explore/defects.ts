/** Defects of silicon as two axes of an exploration: kinds, and the share of its sites that have one. */
import { SynaptickError } from '../../../cores/errors.ts';
import { type FaultSites, type Faults, NO_FAULTS } from '../../../cores/faults.ts';
import type { ChipDescription } from '../../formats/chip-description.ts';

/** What is varied, and how reports and pictures call it. */
export const FAULT_KINDS = {
  deadCores: 'dead cores',
  deadNeurons: 'dead neurons',
  stuckAxons: 'stuck axons',
  flippedBits: 'flipped bits',
  lostPackets: 'lost packets',
} as const;
export type FaultKind = keyof typeof FAULT_KINDS;
export const FAULT_KIND_NAMES = Object.keys(FAULT_KINDS) as FaultKind[];

/** Kinds of a curve each, where neither options nor chip name any: one of neurons, one of synapses, one of the mesh. */
export const USUAL_KINDS: readonly FaultKind[] = ['deadNeurons', 'flippedBits', 'lostPackets'];

/** Where a point stands: no kind where the share is 0, no share where defects are not varied. */
export interface DefectSettings {
  readonly faultShare: number | null;
  readonly faultKind: FaultKind | null;
}

export const DEFECTS_NOT_VARIED: DefectSettings = { faultShare: null, faultKind: null };

/** Faults of which a mapper can keep clear. */
const GONE_ROUND: readonly FaultKind[] = ['deadCores', 'deadNeurons', 'stuckAxons'];

/**
 * The sound chip once, then each kind with its shares.
 * @throws SynaptickError naming a share that is none, or no kind
 */
export function defectSettings(
  { faults }: Pick<ChipDescription, 'faults'>,
  shares: readonly number[] | undefined,
  given: readonly FaultKind[] | undefined,
): DefectSettings[] {
  if (!shares) {
    if (!given) return [DEFECTS_NOT_VARIED];
    throw new SynaptickError('kinds of faults are given without shares: give the shares of defects too');
  }
  const wrong = shares.find((share) => !(share >= 0 && share <= 1));
  if (wrong !== undefined)
    throw new SynaptickError(`a share of defects is ${wrong}, must be from 0 to 1: give a share`);
  const kinds = given ?? kindsOf(faults);
  if (shares.length === 0 || kinds.length === 0) {
    throw new SynaptickError('nothing to explore: defects have no share or no kind, give at least one of each');
  }
  const defective = kinds.flatMap((faultKind) =>
    shares.filter((share) => share > 0).map((faultShare) => ({ faultShare, faultKind })),
  );
  return [...(shares.includes(0) ? [{ faultShare: 0, faultKind: null }] : []), ...defective];
}

/** Those that a description names, else the usual ones. */
function kindsOf(faults: Faults | undefined): readonly FaultKind[] {
  if (!faults) return USUAL_KINDS;
  const has = ({ share, listed }: FaultSites) => share > 0 || listed.length > 0;
  const named = FAULT_KIND_NAMES.filter((kind) =>
    kind === 'stuckAxons' ? has(faults.stuckAt0) || has(faults.stuckAt1) : has(faults[kind]),
  );
  return named.length > 0 ? named : USUAL_KINDS;
}

/**
 * The silicon of a point: of one kind the share, by the seed of the chip, and none of what else is wrong with it; all that the chip
 * has where defects are not varied. Of stuck axons half are stuck at 0, half at 1. The mapper knows of them where the chip's
 * description says so.
 */
export function faultsAt(
  { faults }: Pick<ChipDescription, 'faults'>,
  { faultShare, faultKind }: DefectSettings,
): Faults | undefined {
  if (faultShare === null) return faults;
  if (faultKind === null) return undefined;
  const known = knowsDefects({ faults }) && GONE_ROUND.includes(faultKind);
  const silicon = { ...NO_FAULTS, seed: faults?.seed ?? NO_FAULTS.seed, known };
  const sites = (share: number): FaultSites => ({ share, listed: [] });
  return faultKind === 'stuckAxons'
    ? { ...silicon, stuckAt0: sites(faultShare / 2), stuckAt1: sites(faultShare / 2) }
    : { ...silicon, [faultKind]: sites(faultShare) };
}

/** Whether the mapper is told of defects: a chip without a description of faults was not tested. */
export function knowsDefects({ faults }: Pick<ChipDescription, 'faults'>): boolean {
  return faults?.known ?? false;
}

/** `2 %`, with as many digits as the share has. */
export function defectShareText(share: number): string {
  return `${Number((100 * share).toPrecision(10))} %`;
}
