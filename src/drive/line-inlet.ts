/** From the spikes of all input lines in a tick to the axons of an engine. */
import type { ChipImage } from '../../cores/chip-image.ts';
import { axonWords } from '../../cores/chip-shape.ts';
import type { Engine } from '../../cores/engine.ts';
import { createLineEncoder } from '../input/encoding/line-encoder.ts';

/** Puts the spikes (0 or 1) of all input lines on a lane, due `ahead` ticks after the next. */
export type LineInlet = (engine: Engine, spikes: Uint8Array, ahead: number, lane: number) => void;

/** The inlet of all engines of one chip, in the way that is fastest for each: making it takes a while. */
export function createLineInlet(image: ChipImage): LineInlet {
  const encoder = createLineEncoder(image);
  const coreWords = axonWords(image.shape);
  return (engine, spikes, ahead, lane) => {
    if (engine.injectLineSpikes) {
      engine.injectLineSpikes(spikes, ahead, lane);
      return;
    }
    const words = encoder.encode(spikes);
    encoder.cores.forEach((core, index) => {
      engine.injectWords(core, words, index * coreWords, ahead, lane);
    });
  };
}
