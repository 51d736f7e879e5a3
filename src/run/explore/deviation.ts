/** How far faulty silicon is from the sound chip: both run on the same random input, and their output spikes are compared. */
import type { ChipImage } from '../../../cores/chip-image.ts';
import type { Counters } from '../../../cores/counters.ts';
import type { Engine } from '../../../cores/engine.ts';
import { injectLines } from '../../../cores/inject-lines.ts';
import { seededRandom } from '../../../mapping/random.ts';
import { drive } from '../../drive/drive.ts';
import { openEngine } from '../../drive/engine.ts';
import type { Host } from '../../host/host.ts';
import type { InputDrive } from '../../map/measured-rates.ts';
import { drawLines } from '../../map/random-input.ts';

export interface SpikeDeviation {
  /** Output spikes, each a line in a tick, that either chip has, and those that only one of them has. */
  readonly spikes: number;
  readonly differing: number;
}

export interface RunBeside {
  readonly deviation: SpikeDeviation;
  /** Of the faulty chip. */
  readonly counters: Readonly<Counters>;
}

/**
 * Runs both chips, of the same rows, on the input that `measureRates` draws. Where no neuron is probed, the spikes of all are compared.
 * @throws what `signal` was aborted with
 */
export async function runBesideSound(
  host: Host,
  sound: ChipImage,
  faulty: ChipImage,
  { ticks, rates, seed, signal, onProgress }: InputDrive,
): Promise<RunBeside> {
  const engines: Engine[] = [];
  const random = seededRandom(seed);
  const deviation = { spikes: 0, differing: 0 };
  const spikesOf = (engine: Engine) => (sound.outputLines > 0 ? engine.outputs() : engine.fired());
  try {
    for (const image of [sound, faulty]) engines.push(await openEngine(image, host));
    const [one, other] = engines as [Engine, Engine];
    const both = {
      image: sound,
      step(count: number) {
        for (const engine of engines) engine.step(count);
      },
    };
    const feed = (_tick: number, ahead: number) => {
      const lines = drawLines(rates, random);
      for (const engine of engines) injectLines(engine, lines, ahead);
    };
    const observe = () => {
      const expected = new Set(spikesOf(one));
      const found = spikesOf(other);
      let shared = 0;
      for (const spike of found) shared += Number(expected.has(spike));
      const all = expected.size + found.length - shared;
      deviation.spikes += all;
      deviation.differing += all - shared;
    };
    await drive(both, { ticks, feed, observe, onProgress, signal }, host);
    return { deviation, counters: { ...other.counters } };
  } finally {
    for (const engine of engines) engine.close();
  }
}
