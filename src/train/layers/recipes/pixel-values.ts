/** What the values of the training pixels say of a network's input: where its levels lie, and whether it sees photographs. */
import type { Level } from '../../../models/transduction.ts';

/** Values that a pixel can have, 0..255. */
const VALUES = 256;
/** A value that more than this part of a channel's pixels have is its background: ink, events and clothes have one. */
const BACKGROUND = 0.25;
/** Pictures of fewer values are counts or drawings. */
const SHADES = 32;

export interface PixelValues {
  /** Thresholds for each colour channel, in the order of channel and threshold; as many as asked for, or what there are. */
  readonly levels: readonly Level[];
  /** Whether every channel has many shades and none is its background. */
  readonly photographs: boolean;
}

/**
 * Looks at pixels `[...][channels]`, best those trained on alone. Where a channel has few values, as counts of events do, each
 * is a level; else levels part the values that are not background into equal numbers of pixels, so that dim, faint and bright
 * pictures all have spikes.
 * @param most levels of a channel
 */
export function pixelValues(pixels: Uint8Array, channels: number, most: number): PixelValues {
  const counts = Array.from({ length: channels }, () => new Float64Array(VALUES));
  counts.forEach((of, channel) => {
    for (let at = channel; at < pixels.length; at += channels) {
      const value = pixels[at] as number;
      of[value] = (of[value] as number) + 1;
    }
  });
  return {
    levels: counts.flatMap((of, channel) => thresholdsOf(of, most).map((threshold) => ({ channel, threshold }))),
    photographs: counts.every((of) => of.filter((count) => count > 0).length >= SHADES && backgroundOf(of) === null),
  };
}

/** The value that is the background, if one is. */
function backgroundOf(counts: Float64Array): number | null {
  const pixels = counts.reduce((sum, count) => sum + count, 0);
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  return most > BACKGROUND * pixels ? counts.indexOf(most) : null;
}

/** At least one, rising. A value that nothing is below is no threshold. */
function thresholdsOf(counts: Float64Array, most: number): number[] {
  const present = [...counts.keys()].filter((value) => (counts[value] as number) > 0);
  const candidates = present.slice(1);
  if (candidates.length === 0) return [Math.max(1, present[0] ?? 1)];
  if (candidates.length <= most) return candidates;
  const background = backgroundOf(counts);
  const weight = (value: number) => (value === background ? 0 : (counts[value] as number));
  const chosen: number[] = [];
  let rest = present.reduce((sum, value) => sum + weight(value), 0);
  let below = 0;
  candidates.forEach((value, index) => {
    below += weight(present[index] as number);
    const open = most - chosen.length;
    const share = rest / (open + 1);
    // A value that many have, as a count of 1, is told from those below it.
    const due = below >= share || weight(value) >= share || candidates.length - index <= open;
    if (open === 0 || !due) return;
    chosen.push(value);
    rest -= below;
    below = 0;
  });
  return chosen;
}
