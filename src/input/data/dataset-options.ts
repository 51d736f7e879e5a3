/** What loading any data set is given. */
import type { Host } from '../../host/host.ts';
import type { ProgressListener } from './download.ts';

export interface DatasetOptions {
  /** What must have the data (`--data`): a folder with its files, plain or zipped, or its archive, in it or in the data set's own. */
  readonly data?: string | undefined;
  /** Its settings say where SYNAPTICK_DATA is; its cache keeps what was downloaded or unpacked. */
  readonly host: Host;
  readonly signal?: AbortSignal | undefined;
  /** Told while downloading and unpacking. */
  readonly progress?: ProgressListener | undefined;
  /** Told of a file in the cache that is not used, in one line. */
  readonly onWarning?: ((line: string) => void) | undefined;
}
