/**
 * Runs a chip tick by tick on the spikes that its host feeds it, in lanes.
 *
 * The chip that is reported is one chip fed tick after tick. Lanes only compute that sooner. A lane emulates a run of
 * consecutive ticks of that chip; before it begins, it is brought to where the one chip would be by as many ticks before as
 * the chip remembers, whose counts are left out. So no number of lanes changes a spike or a count.
 */
import type { ChipImage } from '../../../cores/chip-image.ts';
import { type Counters, zeroCounters } from '../../../cores/counters.ts';
import type { Engine, Snapshot } from '../../../cores/engine.ts';
import type { CreateEngineOptions } from '../../../cores/engines/choose.ts';
import { NEURONS, WORDS } from '../../../cores/limits.ts';
import { openEngine } from '../../drive/engine.ts';
import { nodeHost } from '../../host/node/host.ts';
import type { LineEncoder } from '../../input/encoding/line-encoder.ts';

export interface Pipeline {
  readonly image: ChipImage;
  readonly encoder: LineEncoder;
  /** Ticks to emulate. */
  readonly ticks: number;
  /** Ticks after which the chip is as if what came before them had not been. */
  readonly memory: number;
  /** The spikes (0 or 1) of the input lines in a tick, null where there are none; may be one array for all. */
  readonly spikesOf: (tick: number) => Uint8Array | null;
  /** Takes the output lines that spiked in a tick; called once for each. */
  readonly onOutputs: (tick: number, lines: Uint32Array) => void;
  /** Called now and then with the ticks emulated so far; may throw to stop. */
  readonly onBreath: (ticks: number) => Promise<void>;
}

/** Milliseconds between two breaths. */
const BREATH = 50;

/** Emulates all ticks. Returns the counts of the one chip, and the engine's name. */
export async function runPipeline(
  pipeline: Pipeline,
  lanes: number,
  engineOptions: CreateEngineOptions,
): Promise<{ counters: Counters; engine: string }> {
  const { ticks } = pipeline;
  const perLane = Math.floor(ticks / lanes);
  const first = await runLanes(pipeline, { from: 0, perLane, lanes }, engineOptions);
  const rest = ticks - perLane * lanes;
  if (rest === 0) return first;
  const last = await runLanes(pipeline, { from: perLane * lanes, perLane: rest, lanes: 1 }, engineOptions);
  const counters = zeroCounters();
  for (const name of Object.keys(counters) as (keyof Counters)[]) {
    counters[name] = first.counters[name] + last.counters[name];
  }
  return { counters, engine: first.engine };
}

/** Lane l emulates the ticks `from + l * perLane` and on, `perLane` of them. */
interface LaneRun {
  readonly from: number;
  readonly perLane: number;
  readonly lanes: number;
}

async function runLanes(
  pipeline: Pipeline,
  { from, perLane, lanes }: LaneRun,
  engineOptions: CreateEngineOptions,
): Promise<{ counters: Counters; engine: string }> {
  const { image, memory: warmUp } = pipeline;
  const starts = Array.from({ length: lanes }, (_, lane) => from + lane * perLane);
  const laneTicks = starts.map((start) => (start - warmUp) >>> 0);
  const engine = await openEngine(image, nodeHost, { ...engineOptions, laneTicks });
  try {
    for (let tick = -warmUp; tick < 0; tick++) {
      if (starts.some((start) => start + tick === 0)) engine.restore(begun(engine.snapshot(), image, starts, tick));
      stepLanes(pipeline, engine, starts, tick);
    }
    engine.restore({ ...begun(engine.snapshot(), image, starts, 0), counters: { ...zeroCounters(), ticks: 0 } });
    let breath = Number.NEGATIVE_INFINITY;
    for (let tick = 0; tick < perLane; tick++) {
      if (performance.now() - breath >= BREATH) {
        await pipeline.onBreath(from + tick * lanes);
        breath = performance.now();
      }
      stepLanes(pipeline, engine, starts, tick);
      starts.forEach((start, lane) => {
        pipeline.onOutputs(start + tick, engine.outputs(lane));
      });
    }
    return { counters: { ...engine.counters, ticks: perLane * lanes }, engine: engine.name };
  } finally {
    engine.close();
  }
}

/** Feeds every lane what arrives in its tick, and emulates the tick. */
function stepLanes({ encoder, spikesOf }: Pipeline, engine: Engine, starts: readonly number[], tick: number): void {
  starts.forEach((start, lane) => {
    const spikes = start + tick < 0 ? null : spikesOf(start + tick);
    if (!spikes) return;
    const words = encoder.encode(spikes);
    encoder.cores.forEach((core, index) => {
      engine.injectWords(core, words, index * WORDS, 0, lane);
    });
  });
  engine.step();
}

/** Lanes whose warm-up has come to the first tick of all begin as the chip itself does: nothing was before it. */
function begun(warm: Snapshot, image: ChipImage, starts: readonly number[], tick: number): Snapshot {
  const rows = image.cores * NEURONS;
  const words = warm.ring.length / starts.length;
  starts.forEach((start, lane) => {
    if (start + tick !== 0) return;
    warm.potentials.set(image.potential, lane * rows);
    warm.ring.fill(0, lane * words, (lane + 1) * words);
  });
  return warm;
}
