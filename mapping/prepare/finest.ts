/**
 * A described network fitted to cores as finely as costs none of them. Neurons that share their levels need fewer axons, and lose
 * accuracy; so they share only where that saves cores, population by population.
 */
import { SynaptickError } from '../../cores/errors.ts';
import type { NetworkGraph } from '../graph.ts';
import type { RealGraph } from '../real-graph.ts';
import { part, type Steps } from '../steps.ts';
import { type Prepared, type PrepareOptions, prepareGraph } from './prepare.ts';
import type { QuantisedPopulation } from './quantise-report.ts';
import { attempt, synapsesOf } from './splitters.ts';

/** What is looked at of a plan. */
interface Planned {
  readonly plan: { readonly counts: { readonly cores: number }; readonly shape: { readonly neurons: number } };
}

export interface PreparedFit<Plan> extends Prepared {
  readonly planned: Plan;
}

/** A larger graph is planned twice at most: with levels for each neuron, and with shared ones. */
const MOST_SYNAPSES = 200_000;
/** What of the time the finest plan takes, and the one with levels shared wherever they may be. */
const FINEST = 0.4;
const SHARED = 0.7;

/**
 * Fits and plans a network: the finest of those fits that take the fewest cores.
 * @param plan divides a fitted network among cores, or throws a SynaptickError
 * @throws SynaptickError of fitting or planning with levels for each neuron, where sharing them does not help
 */
export function* fitFinest<Plan extends Planned>(
  described: RealGraph,
  options: Omit<PrepareOptions, 'sharing'>,
  plan: (graph: NetworkGraph) => Steps<Plan>,
): Steps<PreparedFit<Plan>> {
  const prepare = (shared: (population: string) => boolean) => {
    return prepareGraph(described, { ...options, sharing: (name) => (shared(name) ? 'auto' : 'neuron') });
  };
  const finest = orError(() => prepare(() => false));
  const coarse =
    finest instanceof SynaptickError || isApproximated(finest) ? orError(() => prepare(() => true)) : finest;
  const names = coarse instanceof SynaptickError ? [] : sharing(coarse);
  if (names.length === 0) return { ...unlessError(finest), planned: yield* plan(unlessError(finest).graph) };

  let best: PreparedFit<Plan> | SynaptickError =
    finest instanceof SynaptickError ? finest : yield* planned(finest, plan, 'levels by neuron', 0, FINEST);
  if (!(best instanceof SynaptickError) && isLeast(best)) return best;
  const shared = yield* planned(unlessError(coarse), plan, 'shared levels', FINEST, SHARED);
  if (shared instanceof SynaptickError || cores(shared) >= cores(best)) return unlessError(best);
  best = shared;
  if (names.length === 1 || synapsesOf(best.graph) > MOST_SYNAPSES) return best;
  const kept = new Set(names);
  for (const [i, name] of names.entries()) {
    const trial = orError(() => prepare((other) => other !== name && kept.has(other)));
    if (trial instanceof SynaptickError) continue;
    const [from, to] = [i, i + 1].map((done) => SHARED + ((1 - SHARED) * done) / names.length) as [number, number];
    const finer = yield* planned(trial, plan, `levels by neuron for "${name}"`, from, to);
    if (finer instanceof SynaptickError || cores(finer) > cores(best)) continue;
    kept.delete(name);
    best = finer;
  }
  return best;
}

function* planned<Plan extends Planned>(
  prepared: Prepared,
  plan: (graph: NetworkGraph) => Steps<Plan>,
  name: string,
  from: number,
  to: number,
): Steps<PreparedFit<Plan> | SynaptickError> {
  const made = yield* attempt(part(plan(prepared.graph), name, from, to));
  return made instanceof SynaptickError ? made : { ...prepared, planned: made };
}

function orError<Result>(make: () => Result): Result | SynaptickError {
  try {
    return make();
  } catch (error) {
    if (error instanceof SynaptickError) return error;
    throw error;
  }
}

function unlessError<Result>(made: Result | SynaptickError): Result {
  if (made instanceof SynaptickError) throw made;
  return made;
}

function isApproximated({ report }: Prepared): boolean {
  return report.quantised.populations.some(({ approximated }) => approximated > 0);
}

/** Populations that share their levels, those that lose most first. */
function sharing({ report }: Prepared): string[] {
  const loss = ({ rmsError }: QuantisedPopulation) => rmsError;
  return report.quantised.populations
    .filter((each) => each.sharing === 'population')
    .sort((a, b) => loss(b) - loss(a))
    .map(({ name }) => name);
}

function cores(fitted: PreparedFit<Planned> | SynaptickError): number {
  return fitted instanceof SynaptickError ? Number.POSITIVE_INFINITY : fitted.planned.plan.counts.cores;
}

/** Whether no plan has fewer cores: its neurons fill them. */
function isLeast({ graph, planned: { plan } }: PreparedFit<Planned>): boolean {
  const neurons = graph.populations.reduce((sum, each) => sum + (each.neurons ? each.size : 0), 0);
  return plan.counts.cores <= Math.max(1, Math.ceil(neurons / plan.shape.neurons));
}
