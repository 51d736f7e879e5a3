/** What the values of the training pixels say of a network's input: where its levels lie, and whether it sees photographs. */
import type { Level } from '../../../models/transduction.ts';

/** Values that a pixel can have, 0..255. */
const VALUES = 256;
/** What more than this part of the pixels are is their background: ink, events and clothes have one. */
const BACKGROUND = 0.25;
/** Pictures of smaller values alone are counts. */
const COUNTS = 32;
/** Pixels that are looked at for a background. */
const LOOKED_AT = 65_536;

export interface PixelValues {
  /** Thresholds for each colour channel, in the order of channel and threshold; as many as asked for, or what there are. */
  readonly levels: readonly Level[];
  /** Whether there are values beyond small counts, and no colour is the background of all pictures. */
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
    photographs:
      counts.some((of) => of.subarray(COUNTS).some((count) => count > 0)) && !haveBackground(pixels, channels),
  };
}

/** Whether one colour, of all channels together, is that of many pixels: of some, evenly spread over all pictures. */
function haveBackground(pixels: Uint8Array, channels: number): boolean {
  const seen = new Map<number, number>();
  const all = Math.floor(pixels.length / channels);
  const looks = Math.min(all, LOOKED_AT);
  for (let look = 0; look < looks; look++) {
    const at = Math.floor((look * all) / looks) * channels;
    let colour = 0;
    for (let channel = 0; channel < channels; channel++) {
      colour = (Math.imul(colour, 257) + (pixels[at + channel] as number)) >>> 0;
    }
    const count = (seen.get(colour) ?? 0) + 1;
    if (count > BACKGROUND * looks) return true;
    seen.set(colour, count);
  }
  return false;
}

/** The value of a channel that is its background, if one is. */
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
