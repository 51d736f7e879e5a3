/** What a layout of files is found to hold: samples and labels by split, before anybody says which data set that is. */
import type { EventOptions } from '../../formats/events/open.ts';
import type { Files } from '../../host/files.ts';
import type { Host } from '../../host/host.ts';
import type { MemoryLimit } from '../../host/memory.ts';
import type { EventWindow } from '../events/time-bins.ts';
import type { ProgressListener } from './download.ts';

/** Pictures of one size and their classes. */
export interface LabelledImages {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** `[count][height][width][channels]`, 0..255. */
  readonly pixels: Uint8Array;
  /** The class of each, counted from 0. */
  readonly labels: Uint8Array;
  /** A coarser class of each, where the files have one. */
  readonly coarseLabels?: Uint8Array;
}

/** Parts as files have them; `all` where they know none. */
export type FoundSplit = 'train' | 'validation' | 'test' | 'all';

export interface FoundData {
  /** In words, for reports: `four IDX files`. */
  readonly layout: string;
  /** Names of the classes by label; null where the files have none. */
  readonly classNames: readonly string[] | null;
  /** The name of the data set, where those of its files say one: `emnist-letters`. */
  readonly claims?: string;
  /** Reads a part; those that the files do not have are left out. */
  readonly splits: Readonly<Partial<Record<FoundSplit, () => Promise<LabelledImages>>>>;
  /** What was done to bring the samples to one size, in words: `resized to 32 x 32`; left out where nothing was. */
  readonly preparation?: string;
  /** Of recordings of events: parts of the time that they were counted in, two channels each. */
  readonly frames?: number;
}

/** What layouts are read with. */
export interface LayoutOptions {
  readonly host: Host;
  /** Where the data lies: those of the host, or the members of an archive. */
  readonly files: Files;
  readonly signal?: AbortSignal | undefined;
  /** Told while something long goes on. */
  readonly progress?: ProgressListener | undefined;
  /** Told in one line of what is left out or done otherwise. */
  readonly onWarning?: ((line: string) => void) | undefined;
  readonly memory?: MemoryLimit | undefined;
  /** Width and height that pictures and events are brought to; by default the files' own where all are equal. */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
  /** Pictures that are none are left out with a line; by default they are refused. */
  readonly skipBad?: boolean | undefined;
  /** How recordings of events are read, and what they become. */
  readonly events?: EventLayoutOptions | undefined;
}

export interface EventLayoutOptions extends Pick<EventOptions, 'sensor' | 'timeUnit' | 'columns'> {
  /** Equal parts of the time that become frames, two channels each: 3 of N-MNIST (its saccades) and 1 of others unless given. */
  readonly frames?: number | undefined;
  /** The time of every recording that counts, in microseconds as its file has them: all of it unless given, or what is labelled. */
  readonly window?: EventWindow | undefined;
}

/**
 * A way in which people keep data sets: told by what lies at a path, a folder or a file.
 * @returns null where the path holds nothing of it
 * @throws SynaptickError where it does, and something is wrong with it
 */
export type Layout = (path: string, options: LayoutOptions) => Promise<FoundData | null>;
