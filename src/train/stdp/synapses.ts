/**
 * Plastic synapses between two populations, all to all: spikes in, weights out. They know no neuron model: what spikes, and
 * what the weights drive, is the caller's.
 *
 * In a step: traces decay, then the spikes of the step come, each at the end of the step; first presynaptic ones (they
 * depress), then postsynaptic ones (they potentiate), each in order of neuron. A step may have any length, so a caller with exact spike
 * times steps from one to the next.
 */
import { requireInteger, SynaptickError } from '../../../cores/errors.ts';
import { depressed, exponents, potentiated, type StdpRule, stdpRule } from './rule.ts';

/** Synapses from each of `pre` neurons to each of `post`, with the traces that they learn by. */
export interface PlasticSynapses {
  readonly pre: number;
  readonly post: number;
  readonly rule: StdpRule;
  /** `[pre][post]`. */
  readonly weights: Float64Array;
  /** Traces x and y of each neuron; slow ones for triplets, else empty. */
  readonly preTraces: Float64Array;
  readonly postTraces: Float64Array;
  readonly slowPreTraces: Float64Array;
  readonly slowPostTraces: Float64Array;
}

/** Rule and first weights. */
export interface PlasticSynapsesOptions {
  /** The pair rule unless given. */
  readonly rule?: Partial<StdpRule>;
  /** All weights at first, or each, `[pre][post]`; the middle of the bounds unless given: weights of 0 would drive nothing. */
  readonly weights?: number | ArrayLike<number>;
}

/** @throws SynaptickError for sizes, a rule or weights that are none */
export function createPlasticSynapses(
  pre: number,
  post: number,
  options: PlasticSynapsesOptions = {},
): PlasticSynapses {
  requireInteger('presynaptic neurons', pre, 1, 2 ** 24);
  requireInteger('postsynaptic neurons', post, 1, 2 ** 24);
  const rule = stdpRule(options.rule);
  const given = options.weights ?? (rule.min + rule.max) / 2;
  const weights = new Float64Array(pre * post);
  if (typeof given === 'number') weights.fill(given);
  else {
    requireSize('weights', given.length, weights.length);
    weights.set(given);
  }
  const wrong = weights.findIndex((weight) => !(weight >= rule.min && weight <= rule.max));
  if (wrong >= 0) {
    throw new SynaptickError(
      `weight from ${Math.floor(wrong / post)} to ${wrong % post} is ${weights[wrong]}, the rule has ${rule.min} to ${rule.max}: start within its bounds`,
    );
  }
  const slow = rule.triplet ? 1 : 0;
  return {
    pre,
    post,
    rule,
    weights,
    preTraces: new Float64Array(pre),
    postTraces: new Float64Array(post),
    slowPreTraces: new Float64Array(pre * slow),
    slowPostTraces: new Float64Array(post * slow),
  };
}

/**
 * One step: `dt` seconds pass, then these spikes come.
 * @param preSpikes,postSpikes spikes of each neuron in the step; several in one step count as one
 * @throws SynaptickError before anything has changed: dt is not positive, there is another number of entries than neurons,
 * or an entry is negative or no number
 */
export function stepPlasticSynapses(
  synapses: PlasticSynapses,
  dt: number,
  preSpikes: ArrayLike<number>,
  postSpikes: ArrayLike<number>,
): void {
  if (!(dt > 0 && Number.isFinite(dt))) {
    throw new SynaptickError(`STDP step of ${dt} s: a step is finite and above 0`);
  }
  requireSize('presynaptic spikes', preSpikes.length, synapses.pre);
  requireSize('postsynaptic spikes', postSpikes.length, synapses.post);
  requireSpikes('presynaptic', preSpikes);
  requireSpikes('postsynaptic', postSpikes);
  const { rule, preTraces, postTraces, slowPreTraces, slowPostTraces } = synapses;
  decay(preTraces, dt, rule.tauPlus);
  decay(postTraces, dt, rule.tauMinus);
  if (rule.triplet) {
    decay(slowPreTraces, dt, rule.triplet.tauX);
    decay(slowPostTraces, dt, rule.triplet.tauY);
  }
  const { simultaneous } = rule;
  const depressesNow = simultaneous === 'both' || simultaneous === 'depress';
  const potentiatesNow = simultaneous === 'both' || simultaneous === 'potentiate';
  if (depressesNow) addSpikes(rule, postTraces, postSpikes);
  depressRows(synapses, preSpikes);
  if (potentiatesNow) addSpikes(rule, preTraces, preSpikes);
  potentiateColumns(synapses, postSpikes);
  if (!potentiatesNow) addSpikes(rule, preTraces, preSpikes);
  if (!depressesNow) addSpikes(rule, postTraces, postSpikes);
  if (!rule.triplet) return;
  addSpikes(rule, slowPreTraces, preSpikes);
  addSpikes(rule, slowPostTraces, postSpikes);
}

function requireSpikes(side: string, spikes: ArrayLike<number>): void {
  for (let i = 0; i < spikes.length; i++) {
    if ((spikes[i] as number) >= 0) continue;
    throw new SynaptickError(`${side} neuron ${i} has ${spikes[i]} spikes, must be a number from 0: 0 for none`);
  }
}

/** Adds to each postsynaptic neuron's input the weights of the presynaptic neurons that spiked, each times `gain`. */
export function addInput(
  { pre, post, weights }: PlasticSynapses,
  preSpikes: ArrayLike<number>,
  input: Float64Array,
  gain = 1,
): void {
  requireSize('presynaptic spikes', preSpikes.length, pre);
  requireSize('inputs', input.length, post);
  for (let i = 0; i < pre; i++) {
    const spikes = preSpikes[i] as number;
    if (!(spikes > 0)) continue;
    for (let j = 0; j < post; j++) {
      input[j] = (input[j] as number) + gain * spikes * (weights[i * post + j] as number);
    }
  }
}

function decay(traces: Float64Array, dt: number, tau: number): void {
  const kept = Math.exp(-dt / tau);
  for (let i = 0; i < traces.length; i++) traces[i] = (traces[i] as number) * kept;
}

function addSpikes({ pairing }: StdpRule, traces: Float64Array, spikes: ArrayLike<number>): void {
  for (let i = 0; i < traces.length; i++) {
    if (!((spikes[i] as number) > 0)) continue;
    traces[i] = pairing === 'nearest' ? 1 : (traces[i] as number) + 1;
  }
}

function depressRows(synapses: PlasticSynapses, preSpikes: ArrayLike<number>): void {
  const { pre, post, rule, weights, postTraces, slowPreTraces } = synapses;
  const mu = exponents(rule.dependence).minus;
  for (let i = 0; i < pre; i++) {
    if (!((preSpikes[i] as number) > 0)) continue;
    const amplitude = rule.aMinus + (rule.triplet ? rule.triplet.aMinus * (slowPreTraces[i] as number) : 0);
    for (let k = i * post, j = 0; j < post; j++, k++) {
      weights[k] = depressed(rule, mu, weights[k] as number, amplitude * (postTraces[j] as number));
    }
  }
}

function potentiateColumns(synapses: PlasticSynapses, postSpikes: ArrayLike<number>): void {
  const { pre, post, rule, weights, preTraces, slowPostTraces } = synapses;
  const mu = exponents(rule.dependence).plus;
  for (let j = 0; j < post; j++) {
    if (!((postSpikes[j] as number) > 0)) continue;
    const amplitude = rule.aPlus + (rule.triplet ? rule.triplet.aPlus * (slowPostTraces[j] as number) : 0);
    for (let i = 0, k = j; i < pre; i++, k += post) {
      weights[k] = potentiated(rule, mu, weights[k] as number, amplitude * ((preTraces[i] as number) - rule.target));
    }
  }
}

function requireSize(what: string, found: number, wanted: number): void {
  if (found === wanted) return;
  throw new SynaptickError(`${found} ${what}, needed are ${wanted}: give one for each`);
}
