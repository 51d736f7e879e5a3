/** Races images on emulated cores: what spikes first, and what it costs. */
import { usedCores } from '../../../../../cores/chip-image.ts';
import type { Counters } from '../../../../../cores/counters.ts';
import type { Engine } from '../../../../../cores/engine.ts';
import type { MappedGraph } from '../../../../../mapping/graph-to-chip/map-graph.ts';
import { drive } from '../../../../drive/drive.ts';
import { openEngine } from '../../../../drive/engine.ts';
import { planEngine } from '../../../../drive/engine-plan.ts';
import { createLineInlet } from '../../../../drive/line-inlet.ts';
import type { Host } from '../../../../host/host.ts';
import { CLASSES, type WinnerSamples } from '../train.ts';
import { addToTally, classByEvidence, createVoteTally, evidenceOf } from '../votes.ts';
import { codeRates, POOLED_INPUTS, startCounts, tickCode } from './code.ts';
import { HIGH_LINES, INPUT_LINES, LOW_LINES, RACE_TICKS, RESET_LINES, RESET_TICKS } from './race.ts';

/** Ticks from one image to the next. */
export const TICKS_PER_IMAGE = RACE_TICKS + RESET_TICKS;

/** What races came to; the counters are those of one chip that is fed image after image. */
export interface RaceResult {
  readonly engine: string;
  readonly cores: number;
  readonly images: number;
  readonly counters: Counters;
  /** Images in which no neuron spiked. */
  readonly silent: number;
  /** Tick of the first spike (from 1), in the mean over the images that had one. */
  readonly winningTick: number;
}

/** Races, and how many of them were won by the image's own class. */
export interface RaceScore extends RaceResult {
  readonly correct: number;
}

type OnVote = (image: number, votes: Uint8Array) => void;

export interface RaceOptions {
  /** Told how many images are done. */
  readonly onProgress?: (images: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Races all images, `onVote` once for each with the neurons that spiked first (1, others 0; a buffer that is used again).
 * @throws what `signal` was aborted with
 */
export async function raceImages(
  host: Host,
  { image, firstOutputLine }: MappedGraph,
  samples: WinnerSamples,
  neurons: number,
  onVote: OnVote,
  { onProgress, signal }: RaceOptions = {},
): Promise<RaceResult> {
  const images = samples.labels.length;
  // A race remembers nothing of those before it. Lanes are copies of the chip side by side: they change no count.
  const work = { image, ticks: images * TICKS_PER_IMAGE, memory: 0, frames: images };
  const { name, lanes } = planEngine(host, work, { threads: 1 });
  const rounds = Math.ceil(images / lanes);
  /** Images that race at once: the last round may leave lanes empty. */
  const running = (round: number) => Math.min(lanes, images - round * lanes);
  const engine = await openEngine(image, host, { engine: name, lanes });
  const inlet = createRaceInlet(engine, samples);
  const judge = createJudge(images, [...firstOutputLine.values()][0] ?? 0, neurons, onVote);
  const feed = (tick: number, ahead: number) => {
    const round = Math.floor(tick / TICKS_PER_IMAGE);
    for (let lane = 0; lane < running(round); lane++) {
      inlet(round * lanes + lane, tick % TICKS_PER_IMAGE, ahead, lane);
    }
  };
  const observe = (tick: number) => {
    const round = Math.floor(tick / TICKS_PER_IMAGE);
    const own = tick % TICKS_PER_IMAGE;
    for (let lane = 0; lane < running(round); lane++) {
      if (own < RACE_TICKS) judge.look(round * lanes + lane, own, () => engine.outputs(lane));
      if (own === RACE_TICKS - 1) judge.end(round * lanes + lane);
    }
  };
  const told = (tick: number) => onProgress?.(Math.min(images, Math.floor(tick / TICKS_PER_IMAGE) * lanes), images);
  let counters: Counters;
  try {
    await drive(engine, { ticks: rounds * TICKS_PER_IMAGE, feed, observe, onProgress: told, signal }, host);
    counters = { ...engine.counters };
  } finally {
    engine.close();
  }
  const ticks = images * TICKS_PER_IMAGE;
  return {
    engine: engine.name,
    cores: usedCores(image),
    images,
    // A lane without an image neither spikes nor has events: its ticks and scans alone are to be left out.
    counters: { ...counters, ticks, neuronUpdates: ticks * usedCores(image) * image.shape.neurons },
    silent: judge.silent,
    winningTick: judge.ticksToWin / Math.max(1, images - judge.silent),
  };
}

/** Puts on a lane what an image is in a tick of its own: its race, then the reset. Ticks of a lane come one after the other. */
function createRaceInlet(engine: Engine, { pixels, labels }: WinnerSamples) {
  const { image, lanes } = engine;
  const size = pixels.length / labels.length;
  const inject = createLineInlet(image);
  const rates = Array.from({ length: lanes }, () => new Uint32Array(POOLED_INPUTS));
  const counts = Array.from({ length: lanes }, () => new Uint32Array(POOLED_INPUTS));
  const race = new Uint8Array(INPUT_LINES);
  const reset = new Uint8Array(INPUT_LINES).fill(1, RESET_LINES);
  const spike = (input: number) => {
    race[LOW_LINES + input] = 1;
    race[HIGH_LINES + input] = 1;
  };
  return (index: number, own: number, ahead: number, lane: number): void => {
    if (own >= RACE_TICKS) {
      inject(engine, reset, ahead, lane);
      return;
    }
    const [laneRates, laneCounts] = [rates[lane] as Uint32Array, counts[lane] as Uint32Array];
    if (own === 0) {
      codeRates(pixels.subarray(index * size, (index + 1) * size), laneRates);
      startCounts(laneCounts);
    }
    race.fill(0);
    tickCode(laneRates, laneCounts, spike);
    inject(engine, race, ahead, lane);
  };
}

/** Looks who spikes first in each race. */
interface Judge {
  /** Races in which nobody did. */
  silent: number;
  /** Ticks to the first spike (from 1), summed over the other races. */
  ticksToWin: number;
  /** Looks at a race that goes on, in a tick of its own. */
  look(image: number, own: number, outputs: () => Uint32Array): void;
  /** Ends a race. */
  end(image: number): void;
}

function createJudge(images: number, firstLine: number, neurons: number, onVote: OnVote): Judge {
  const decided = new Uint8Array(images);
  const votes = new Uint8Array(neurons);
  return {
    silent: 0,
    ticksToWin: 0,
    look(image, own, outputs) {
      if (decided[image]) return;
      const lines = outputs();
      if (lines.length === 0) return;
      decided[image] = 1;
      this.ticksToWin += own + 1;
      votes.fill(0);
      for (const line of lines) votes[line - firstLine] = 1;
      onVote(image, votes);
    },
    end(image) {
      if (decided[image]) return;
      this.silent++;
      onVote(image, votes.fill(0));
    },
  };
}

/** What each neuron wins for, from labelled training images; as `assignVotes` does for the float network. */
export async function assignRaceVotes(
  host: Host,
  mapped: MappedGraph,
  samples: WinnerSamples,
  neurons: number,
  options: RaceOptions = {},
): Promise<Float32Array> {
  const tally = createVoteTally(neurons, CLASSES);
  const { labels } = samples;
  const vote: OnVote = (image, votes) => addToTally(tally, votes, labels[image] as number);
  await raceImages(host, mapped, samples, neurons, vote, options);
  return evidenceOf(tally);
}

/** Classifies images by who wins. */
export async function scoreRaces(
  host: Host,
  mapped: MappedGraph,
  samples: WinnerSamples,
  evidence: Float32Array,
  options: RaceOptions = {},
): Promise<RaceScore> {
  let correct = 0;
  const vote: OnVote = (image, votes) => {
    if (classByEvidence(evidence, CLASSES, votes) === samples.labels[image]) correct++;
  };
  const result = await raceImages(host, mapped, samples, evidence.length / CLASSES, vote, options);
  return { ...result, correct };
}
