/** What loading any data set is given. */
import type { Host } from '../../host/host.ts';
import type { ProgressListener } from './download.ts';
import type { LayoutOptions } from './found-data.ts';
import type { DatasetName } from './known.ts';

export interface DatasetOptions extends Pick<LayoutOptions, 'memory' | 'size' | 'skipBad' | 'events'> {
  /** What has the data (`--data`): a folder or a file in any of the layouts that are known, or an archive of such a folder. */
  readonly data?: string | undefined;
  /** Where a folder has several data sets, the one that is looked for; it need not turn out to be that. */
  readonly lookFor?: DatasetName | undefined;
  /** A text file of names of the classes, one a line, in the order of the labels (`--classes`). */
  readonly classes?: string | undefined;
  /** Its settings say where SYNAPTICK_DATA is; its cache keeps what was downloaded or unpacked. */
  readonly host: Host;
  readonly signal?: AbortSignal | undefined;
  /** Told while downloading and unpacking. */
  readonly progress?: ProgressListener | undefined;
  /** Told of a file in the cache that is not used, and of data that is not what its name says, in one line. */
  readonly onWarning?: ((line: string) => void) | undefined;
}
