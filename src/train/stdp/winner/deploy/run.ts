/** Races images on emulated cores: what spikes first, and what it costs. */
import { usedCores } from '../../../../../cores/chip-image.ts';
import { axonWords } from '../../../../../cores/chip-shape.ts';
import type { Counters } from '../../../../../cores/counters.ts';
import type { Engine } from '../../../../../cores/engine.ts';
import type { MappedGraph } from '../../../../../mapping/graph-to-chip/map-graph.ts';
import { drive } from '../../../../drive/drive.ts';
import { openEngine } from '../../../../drive/engine.ts';
import type { Host } from '../../../../host/host.ts';
import { CLASSES, type WinnerSamples } from '../train.ts';
import { addToTally, classByEvidence, createVoteTally, evidenceOf } from '../votes.ts';
import { codeRates, POOLED_INPUTS, startCounts, tickCode } from './code.ts';
import { HIGH_LINES, INPUT_LINES, LOW_LINES, RACE_TICKS, RESET_LINES, RESET_TICKS } from './race.ts';

/** Ticks from one image to the next. */
export const TICKS_PER_IMAGE = RACE_TICKS + RESET_TICKS;
/** Copies of the chip that compute side by side; they change no count. */
const LANES = 16;

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
  const lanes = Math.min(LANES, images);
  const rounds = Math.ceil(images / lanes);
  /** Images that race at once: the last round may leave lanes empty. */
  const running = (round: number) => Math.min(lanes, images - round * lanes);
  const engine = await openEngine(image, host, { lanes });
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
  const places = linePlaces(engine);
  const coreWords = axonWords(image.shape);
  const rates = Array.from({ length: lanes }, () => new Uint32Array(POOLED_INPUTS));
  const counts = Array.from({ length: lanes }, () => new Uint32Array(POOLED_INPUTS));
  const race = new Uint32Array(image.cores * coreWords);
  const reset = new Uint32Array(image.cores * coreWords);
  for (let line = RESET_LINES; line < INPUT_LINES; line++) mark(reset, places, line);
  return (index: number, own: number, ahead: number, lane: number): void => {
    const [laneRates, laneCounts] = [rates[lane] as Uint32Array, counts[lane] as Uint32Array];
    if (own === 0) {
      codeRates(pixels.subarray(index * size, (index + 1) * size), laneRates);
      startCounts(laneCounts);
    }
    if (own < RACE_TICKS) {
      race.fill(0);
      tickCode(laneRates, laneCounts, (input) => {
        mark(race, places, LOW_LINES + input);
        mark(race, places, HIGH_LINES + input);
      });
    }
    const words = own < RACE_TICKS ? race : reset;
    for (let core = 0; core < image.cores; core++) engine.injectWords(core, words, core * coreWords, ahead, lane);
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

/** Word and bit of each axon that a line feeds. */
function linePlaces({
  image: { inputOffsets, inputRows, shape },
}: Engine): readonly (readonly (readonly [number, number])[])[] {
  const words = axonWords(shape);
  return Array.from({ length: INPUT_LINES }, (_, line) => {
    const rows = inputRows.subarray(inputOffsets[line], inputOffsets[line + 1]);
    return Array.from(rows, (row) => {
      const [core, axon] = [Math.floor(row / shape.axons), row % shape.axons];
      return [core * words + (axon >> 5), 1 << (axon & 31)] as const;
    });
  });
}

function mark(words: Uint32Array, places: ReturnType<typeof linePlaces>, line: number): void {
  for (const [word, bit] of places[line] as (typeof places)[number]) words[word] = (words[word] as number) | bit;
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
