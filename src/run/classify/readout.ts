/** From the output lines of a chip to votes. */

/** How spikes on output lines become votes. */
export interface Readout {
  /** The class that each output line votes for. */
  readonly outputClasses: Uint8Array;
  readonly classes: number;
  /** The first tick whose spikes are votes, those for the first image. */
  readonly firstVote: number;
  /** Ticks from one image to the next. */
  readonly ticksPerImage: number;
}

/** Votes of consecutive ticks. */
export interface VoteCount {
  /** By `[image][class]`, of the images from `firstImage` on. */
  readonly votes: Uint16Array;
  readonly firstImage: number;
  /** Where the votes of a tick are counted; null before the first. */
  placeOf(tick: number): number | null;
  /** Counts a spike of an output line, of a tick whose place this is. */
  count(place: number, line: number): void;
}

/** No votes yet, with room for those of the ticks from `from` to before `to`. */
export function createVoteCount(readout: Readout, from: number, to: number): VoteCount {
  const { outputClasses, classes, firstVote, ticksPerImage } = readout;
  const imageAt = (tick: number) => Math.floor((tick - firstVote) / ticksPerImage);
  const firstImage = Math.max(0, imageAt(from));
  const votes = new Uint16Array(Math.max(0, imageAt(to - 1) + 1 - firstImage) * classes);
  return {
    votes,
    firstImage,
    placeOf: (tick) => (tick < firstVote ? null : (imageAt(tick) - firstImage) * classes),
    count(place, line) {
      const at = place + (outputClasses[line] as number);
      votes[at] = (votes[at] as number) + 1;
    },
  };
}
