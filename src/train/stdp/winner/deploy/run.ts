/** Races images on emulated cores: what spikes first, and what it costs. */
import { usedCores } from '../../../../../cores/chip-image.ts';
import { type Counters, zeroCounters } from '../../../../../cores/counters.ts';
import type { Engine } from '../../../../../cores/engine.ts';
import { NEURONS, WORDS } from '../../../../../cores/limits.ts';
import type { MappedGraph } from '../../../../../mapping/graph-to-chip/map-graph.ts';
import { openEngine } from '../../../../drive/engine.ts';
import { nodeHost } from '../../../../host/node/host.ts';
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

/**
 * Races all images, `onVote` once for each with the neurons that spiked first (1, others 0; a buffer that is used again).
 * `onBreath` is called now and then with the images done; it may throw to stop.
 */
export async function raceImages(
  { image, firstOutputLine }: MappedGraph,
  samples: WinnerSamples,
  neurons: number,
  onVote: (image: number, votes: Uint8Array) => void,
  onBreath: (images: number) => Promise<void>,
): Promise<RaceResult> {
  const images = samples.labels.length;
  const size = samples.pixels.length / images;
  const lanes = Math.min(LANES, images);
  const firstLine = [...firstOutputLine.values()][0] ?? 0;
  const engine = await openEngine(image, nodeHost, { lanes });
  const places = linePlaces(engine);
  const rates = Array.from({ length: lanes }, () => new Uint32Array(POOLED_INPUTS));
  const counts = Array.from({ length: lanes }, () => new Uint32Array(POOLED_INPUTS));
  const words = new Uint32Array(image.cores * WORDS);
  const inject = (lane: number) => {
    for (let core = 0; core < image.cores; core++) engine.injectWords(core, words, core * WORDS, 0, lane);
  };
  const votes = new Uint8Array(neurons);
  let silent = 0;
  let ticksToWin = 0;
  let counters = zeroCounters();

  /** One tick of the race in each lane. */
  function raceTick(running: number): void {
    for (let lane = 0; lane < running; lane++) {
      words.fill(0);
      tickCode(rates[lane] as Uint32Array, counts[lane] as Uint32Array, (input) => {
        mark(words, places, LOW_LINES + input);
        mark(words, places, HIGH_LINES + input);
      });
      inject(lane);
    }
    engine.step();
  }

  function reset(running: number): void {
    words.fill(0);
    for (let line = RESET_LINES; line < INPUT_LINES; line++) mark(words, places, line);
    for (let tick = 0; tick < RESET_TICKS; tick++) {
      for (let lane = 0; lane < running; lane++) inject(lane);
      engine.step();
    }
  }

  try {
    for (let from = 0; from < images; from += lanes) {
      await onBreath(from);
      const running = Math.min(lanes, images - from);
      for (let lane = 0; lane < running; lane++) {
        codeRates(samples.pixels.subarray((from + lane) * size, (from + lane + 1) * size), rates[lane] as Uint32Array);
        startCounts(counts[lane] as Uint32Array);
      }
      const decided = new Uint8Array(running);
      for (let tick = 1; tick <= RACE_TICKS; tick++) {
        raceTick(running);
        for (let lane = 0; lane < running; lane++) {
          if (decided[lane]) continue;
          const lines = engine.outputs(lane);
          if (lines.length === 0) continue;
          decided[lane] = 1;
          ticksToWin += tick;
          votes.fill(0);
          for (const line of lines) votes[line - firstLine] = 1;
          onVote(from + lane, votes);
        }
      }
      reset(running);
      decided.forEach((yes, lane) => {
        if (yes) return;
        silent++;
        onVote(from + lane, votes.fill(0));
      });
    }
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
    counters: { ...counters, ticks, neuronUpdates: ticks * usedCores(image) * image.neuronsPerCore },
    silent,
    winningTick: ticksToWin / Math.max(1, images - silent),
  };
}

/** Word and bit of each axon that a line feeds. */
function linePlaces({
  image: { inputOffsets, inputRows },
}: Engine): readonly (readonly (readonly [number, number])[])[] {
  return Array.from({ length: INPUT_LINES }, (_, line) => {
    const rows = inputRows.subarray(inputOffsets[line], inputOffsets[line + 1]);
    return Array.from(rows, (row) => {
      const [core, axon] = [Math.floor(row / NEURONS), row % NEURONS];
      return [core * WORDS + (axon >> 5), 1 << (axon & 31)] as const;
    });
  });
}

function mark(words: Uint32Array, places: ReturnType<typeof linePlaces>, line: number): void {
  for (const [word, bit] of places[line] as (typeof places)[number]) words[word] = (words[word] as number) | bit;
}

/** What each neuron wins for, from labelled training images; as `assignVotes` does for the float network. */
export async function assignCoreVotes(
  mapped: MappedGraph,
  samples: WinnerSamples,
  neurons: number,
  onBreath: (images: number) => Promise<void>,
): Promise<Float32Array> {
  const tally = createVoteTally(neurons, CLASSES);
  const { labels } = samples;
  await raceImages(mapped, samples, neurons, (i, votes) => addToTally(tally, votes, labels[i] as number), onBreath);
  return evidenceOf(tally);
}

/** Classifies images by who wins. */
export async function scoreOnCores(
  mapped: MappedGraph,
  samples: WinnerSamples,
  evidence: Float32Array,
  onBreath: (images: number) => Promise<void>,
): Promise<RaceResult & { readonly correct: number }> {
  let correct = 0;
  const vote = (image: number, votes: Uint8Array) => {
    if (classByEvidence(evidence, CLASSES, votes) === samples.labels[image]) correct++;
  };
  const result = await raceImages(mapped, samples, evidence.length / CLASSES, vote, onBreath);
  return { ...result, correct };
}
