/** Weight normalisation: what one synapse of a neuron gains, its others lose. */
import { SynaptickError } from '../../../cores/errors.ts';
import type { PlasticSynapses } from './synapses.ts';

/**
 * Scales the weights onto each postsynaptic neuron so that they sum to `total`, or have this length; then clips them to the
 * rule's bounds. A neuron whose weights are all 0 stays as it is. Diehl and Cook 2015: a sum of 78 before every image.
 * @throws SynaptickError unless `total` is finite and above 0
 */
export function normaliseWeights(
  { pre, post, weights, rule }: PlasticSynapses,
  total: number,
  measure: 'sum' | 'length' = 'sum',
): void {
  if (!(total > 0 && Number.isFinite(total))) {
    throw new SynaptickError(
      `weights are to come to ${total}, must be finite and above 0: e.g. 78, or a tenth of the inputs`,
    );
  }
  for (let j = 0; j < post; j++) {
    let size = 0;
    for (let k = j; k < pre * post; k += post) {
      const weight = weights[k] as number;
      size += measure === 'sum' ? weight : weight * weight;
    }
    if (size === 0) continue;
    const scale = total / (measure === 'sum' ? size : Math.sqrt(size));
    for (let k = j; k < pre * post; k += post) {
      weights[k] = Math.min(rule.max, Math.max(rule.min, (weights[k] as number) * scale));
    }
  }
}
