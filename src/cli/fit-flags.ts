/** Remedies of the mapper, for those who type a command: network files have a name for each, commands a flag. */
import { SynaptickError } from '../../cores/errors.ts';

/** What a message offers by the name that network files have for it, by its flag too. */
export function withFlags(error: unknown): unknown {
  if (!(error instanceof SynaptickError)) return error;
  const message = error.message
    .replace(/allow it with a maxError of ([\d.e-]+)/, 'allow it with a maxError of $1 (--max-error $1)')
    .replace(/allow partialSums,/, 'allow partialSums (--partial-sums),');
  return message === error.message ? error : new SynaptickError(message);
}
