/** Another emulator, a program of its own, on one of our networks: to be timed beside our engines. */
import type { ChipImage } from '../../../cores/chip-image.ts';

export interface TimedProgram {
  /** N: each timing runs N and 2N ticks. */
  readonly ticksPerRun: number;
  /** What N ticks take beyond ticking. */
  readonly loadSeconds: number;
  /** One timing. */
  secondsPerTick(): Promise<number>;
  close(): Promise<void>;
}

/** Readies a program for a network: or says why it cannot run it. @throws SynaptickError when the program fails */
export type PrepareProgram = (image: ChipImage, signal?: AbortSignal) => Promise<TimedProgram | string>;
