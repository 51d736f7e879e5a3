/** Names of the pictures of `synaptick plot`, apart from the kinds themselves, whose drawing library is loaded late. */

/** Each kind, in the order of kinds.ts, with what else it is called. */
export const PLOT_NAMES: Readonly<Record<string, readonly string[]>> = {
  lif: ['neuron'],
  fi: ['fi-curve'],
  synapse: ['synapse-response'],
  tuning: ['tuning-curves'],
  'representation-error': [],
  encoding: [],
  raster: ['spikes'],
  'weight-histogram': ['histogram'],
  'stdp-window': ['stdp', 'window'],
  'weight-evolution': ['weights', 'evolution'],
  'receptive-fields': ['receptive', 'fields'],
  accuracy: [],
};

/** The kind that is meant; the word itself where it is none. */
export function plotName(word: string): string {
  return Object.entries(PLOT_NAMES).find(([, others]) => others.includes(word))?.[0] ?? word;
}
