/** What may be done to a network so that it fits cores: network files have a name for each, commands a flag. */
import { Option } from 'commander';
import { SynaptickError } from '../../cores/errors.ts';
import { decimalNumber } from './options.ts';

export interface FitFlags {
  readonly maxError?: number;
  readonly partialSums?: boolean;
}

export function maxErrorOption(): Option {
  return new Option(
    '--max-error <share>',
    'relative error that a neuron may have for its weights to fit as many levels as cores have axon types (default: none)',
  ).argParser(decimalNumber('--max-error', 0, 1, 'from 0 to 1', 'e.g. 0.05'));
}

export function partialSumsOption(): Option {
  return new Option('--partial-sums', 'divide the sums of neurons with more inputs than a core has axons');
}

/** What a message offers by the name that network files have for it, by its flag too. */
export function withFlags(error: unknown): unknown {
  if (!(error instanceof SynaptickError)) return error;
  const message = error.message
    .replace(/allow it with a maxError of ([\d.e-]+)/, 'allow it with a maxError of $1 (--max-error $1)')
    .replace(/allow partialSums,/, 'allow partialSums (--partial-sums),');
  return message === error.message ? error : new SynaptickError(message);
}
