/**
 * Spike-timing dependent plasticity: how a synapse changes with the times of the spikes before and after it.
 *
 * A spike leaves traces that decay exponentially: x (time constant tauPlus) for a presynaptic one, y (tauMinus) for a
 * postsynaptic one. With w between min and max, and R = max - min:
 *
 *     presynaptic spike:    w -= R f-(w)  y            (aMinus + triplet.aMinus r)
 *     postsynaptic spike:   w += R f+(w) (x - target)  (aPlus  + triplet.aPlus  o)
 *     f+(w) = ((max - w) / R) ^ mu+        f-(w) = ((w - min) / R) ^ mu-          then w is clipped to min..max
 *
 * r and o are the slow traces of the triplet rule (tauX, tauY), read before the spike itself enters them; without
 * triplet they are left out (Pfister and Gerstner, Journal of Neuroscience 26:9673, 2006, equations 3 and 4).
 */
import { SynaptickError } from '../../../cores/errors.ts';

/**
 * How a change depends on the weight; the exponents mu+ and mu-. Papers use the word `multiplicative` for two things, so here:
 *
 * - `additive` (0, 0): no dependence, clipped at hard bounds (Song, Miller and Abbott 2000);
 * - `multiplicative` (0, 1): only depression goes with the weight (van Rossum, Bi and Turrigiano 2000);
 * - `soft` (1, 1): both changes fade towards their bound (Kistler and van Hemmen 2000; Rubin et al. 2001);
 * - exponents of one's own, each from 0 (Guetig et al. 2003 use equal ones between 0 and 1).
 */
export type WeightDependence =
  | 'additive'
  | 'multiplicative'
  | 'soft'
  | { readonly plus: number; readonly minus: number };

/**
 * Which pairs of spikes count: all, or for each spike the nearest one before it on the other side: traces are then set to
 * 1 at a spike instead of growing by 1 ("symmetric nearest neighbour", Morrison, Diesmann and Gerstner 2008).
 */
export type Pairing = 'all-to-all' | 'nearest';

/**
 * What a presynaptic and a postsynaptic spike in the same step are to each other: a pair of difference 0 on both sides, on one,
 * or none. Always, of one step, depressions come first, then potentiations. `potentiate` is what Brian's usual on_pre and
 * on_post code does; `both` is the default.
 */
export type Simultaneous = 'both' | 'potentiate' | 'depress' | 'neither';

/** A rule in full; the formulas are at the head of rule.ts. */
export interface StdpRule {
  /** Time constants of x and y in seconds. */
  readonly tauPlus: number;
  readonly tauMinus: number;
  /** Changes of one pair at difference 0, as a part of max - min. */
  readonly aPlus: number;
  readonly aMinus: number;
  readonly min: number;
  readonly max: number;
  readonly dependence: WeightDependence;
  readonly pairing: Pairing;
  readonly simultaneous: Simultaneous;
  /**
   * What a trace must exceed for potentiation; below it a postsynaptic spike depresses, so that inputs that do not take part
   * lose. With aMinus 0 this is the rule of Diehl and Cook 2015 that acts at postsynaptic spikes alone; 0 in other rules.
   */
  readonly target: number;
  readonly triplet: TripletTerms | null;
}

/** Slow traces of the triplet rule, and what they add to a change. */
export interface TripletTerms {
  /** Time constants of the slow presynaptic and postsynaptic trace in seconds. */
  readonly tauX: number;
  readonly tauY: number;
  readonly aPlus: number;
  readonly aMinus: number;
}

/** The pair rule of the classic window: 20 ms each side, depression a little stronger. */
export const PAIR_RULE: StdpRule = {
  tauPlus: 0.02,
  tauMinus: 0.02,
  aPlus: 0.01,
  aMinus: 0.011,
  min: 0,
  max: 1,
  dependence: 'additive',
  pairing: 'all-to-all',
  simultaneous: 'both',
  target: 0,
  triplet: null,
};

/** Pfister and Gerstner 2006, Table 4: visual cortex, all-to-all, the full model. */
export const TRIPLET_RULE: StdpRule = {
  ...PAIR_RULE,
  tauPlus: 0.0168,
  tauMinus: 0.0337,
  aPlus: 5e-10,
  aMinus: 7e-3,
  triplet: { tauX: 0.101, tauY: 0.125, aPlus: 6.2e-3, aMinus: 2.3e-4 },
};

/** Diehl and Cook 2015, the rule of postsynaptic spikes with a target: inputs silent before the spike are depressed. */
export const POST_RULE: StdpRule = { ...PAIR_RULE, aMinus: 0, pairing: 'nearest', target: 0.4, dependence: 'soft' };

/** `PAIR_RULE` with some fields changed. @throws SynaptickError naming the field, the value and the limit */
export function stdpRule(changes: Partial<StdpRule> = {}, base: StdpRule = PAIR_RULE): StdpRule {
  const unknown = Object.keys(changes).find((field) => !(field in base));
  if (unknown) {
    throw new SynaptickError(`STDP rule: unknown field "${unknown}", known are ${Object.keys(base).join(', ')}`);
  }
  const rule = { ...base, ...changes };
  const times: Record<string, number> = { tauPlus: rule.tauPlus, tauMinus: rule.tauMinus };
  const sizes: Record<string, number> = { aPlus: rule.aPlus, aMinus: rule.aMinus };
  if (rule.triplet) {
    times['triplet.tauX'] = rule.triplet.tauX;
    times['triplet.tauY'] = rule.triplet.tauY;
    sizes['triplet.aPlus'] = rule.triplet.aPlus;
    sizes['triplet.aMinus'] = rule.triplet.aMinus;
  }
  const { plus, minus } = exponents(rule.dependence);
  Object.assign(sizes, { 'dependence.plus': plus, 'dependence.minus': minus });
  for (const [name, value] of Object.entries(times)) {
    if (value > 0 && Number.isFinite(value)) continue;
    throw new SynaptickError(`STDP rule: ${name} is ${value} s, a time constant is finite and above 0`);
  }
  for (const [name, value] of Object.entries(sizes)) {
    if (value >= 0 && Number.isFinite(value)) continue;
    throw new SynaptickError(
      `STDP rule: ${name} is ${value}, must be finite and at least 0: the rule itself has the sign`,
    );
  }
  if (!(Number.isFinite(rule.min) && Number.isFinite(rule.max) && rule.min < rule.max)) {
    throw new SynaptickError(
      `STDP rule: weights from ${rule.min} to ${rule.max}, needed are two finite bounds, min below max`,
    );
  }
  if (!Number.isFinite(rule.target)) throw new SynaptickError(`STDP rule: target is ${rule.target}, must be finite`);
  requireName('pairing', rule.pairing, ['all-to-all', 'nearest']);
  requireName('simultaneous', rule.simultaneous, ['both', 'potentiate', 'depress', 'neither']);
  return rule;
}

function requireName(field: string, value: string, names: readonly string[]): void {
  if (names.includes(value)) return;
  throw new SynaptickError(`STDP rule: ${field} is "${value}", must be one of ${names.join(', ')}`);
}

/** mu+ and mu-. @throws SynaptickError for an unknown name */
export function exponents(dependence: WeightDependence): { readonly plus: number; readonly minus: number } {
  if (typeof dependence === 'object' && dependence !== null) return dependence;
  if (Object.hasOwn(EXPONENTS, dependence)) return EXPONENTS[dependence];
  throw new SynaptickError(
    `STDP rule: dependence is "${dependence}", must be one of ${Object.keys(EXPONENTS).join(', ')}, or exponents`,
  );
}

const EXPONENTS: Record<Extract<WeightDependence, string>, { readonly plus: number; readonly minus: number }> = {
  additive: { plus: 0, minus: 0 },
  multiplicative: { plus: 0, minus: 1 },
  soft: { plus: 1, minus: 1 },
};

/** A weight after potentiation; `drive` is what stands after f+ in the formula. */
export function potentiated(rule: StdpRule, mu: number, weight: number, drive: number): number {
  const range = rule.max - rule.min;
  return clipped(rule, weight + range * power((rule.max - weight) / range, mu) * drive);
}

/** A weight after depression; `drive` is what stands after f- in the formula. */
export function depressed(rule: StdpRule, mu: number, weight: number, drive: number): number {
  const range = rule.max - rule.min;
  return clipped(rule, weight - range * power((weight - rule.min) / range, mu) * drive);
}

function power(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  return exponent === 1 ? base : base ** exponent;
}

function clipped({ min, max }: StdpRule, weight: number): number {
  return Math.min(max, Math.max(min, weight));
}
