/** What a command will write, checked before it takes its time. */
import { cannotWrite } from '../host/node/files.ts';
import { claimOutput } from '../host/node/outputs.ts';

/**
 * Claims the files that a command will write; what it does not write (undefined) is passed over. A file that is read later
 * on, by whatever name, is refused from here on.
 * @param options.own they are read too, as the run's own, to go on with them
 * @throws SynaptickError when one is read, or two are one file, or the folder of one is not there or must not be written to
 */
export function claimOutputs(paths: readonly (string | undefined)[], options: { readonly own?: boolean } = {}): void {
  for (const path of paths) {
    if (path === undefined) continue;
    try {
      claimOutput(path, options);
    } catch (error) {
      throw cannotWrite(path, error, 'choose a folder that exists and that you may write');
    }
  }
}
