/** What `train --rule stdp` prints at its end. */
import { ENERGY_UNCERTAINTY } from '../measure/truenorth-energy.ts';
import { wilsonInterval } from '../measure/wilson.ts';
import type { MatchAccuracies } from '../train/stdp/winner/deploy/losses.ts';
import { type RaceResult, TICKS_PER_IMAGE } from '../train/stdp/winner/deploy/run.ts';
import type { WinnerRecipe } from '../train/stdp/winner/recipe.ts';
import type { WinnerScore } from '../train/stdp/winner/train.ts';
import { formatCount, formatPercent, formatSeconds } from './format.ts';
import { printJson, printLines } from './output.ts';
import type { Shell } from './shell.ts';

/** A set of images, classified in float and on cores. */
export interface SetScore {
  readonly name: string;
  readonly float: WinnerScore;
  readonly raced: RaceResult & { readonly correct: number };
  readonly joules: number;
  readonly losses: MatchAccuracies | null;
}

export interface StdpReport {
  readonly recipe: WinnerRecipe;
  readonly out: string;
  readonly command: string;
  /** Images trained on per second. */
  readonly rate: number | null;
  readonly seconds: number;
  readonly scores: readonly SetScore[];
}

export function printStdpReport(
  { recipe, out, command, rate, seconds, scores }: StdpReport,
  json: boolean,
  shell: Shell,
): void {
  if (json) {
    printJson(shell.stdout, {
      command,
      file: out,
      recipe,
      imagesPerSecond: rate,
      seconds,
      scores: scores.map(({ name, float, raced, joules, losses }) => ({
        set: name,
        images: float.images,
        float: {
          accuracy: float.correct / float.images,
          accuracyByLabel: float.correctByLabel / float.images,
          spikesPerImage: float.spikesPerImage,
        },
        cores: {
          accuracy: raced.correct / raced.images,
          cores: raced.cores,
          engine: raced.engine,
          ticksPerImage: TICKS_PER_IMAGE,
          winningTick: raced.winningTick,
          silent: raced.silent,
          joulesPerImage: joules,
          counters: raced.counters,
        },
        ...(losses ? { oneWinner: losses } : {}),
      })),
    });
    return;
  }
  const speed = rate === null ? '' : ` at ${formatCount(rate)} images/s`;
  printLines(shell.stdout, [
    ...scores.flatMap(scoreLines),
    `trained${speed}, all done in ${formatSeconds(seconds)}, written to ${out}`,
  ]);
}

function scoreLines({ name, float, raced, joules, losses }: SetScore): string[] {
  const { images } = float;
  const { low, high } = wilsonInterval(float.correct, images);
  const cores = raced.cores === 1 ? '1 core' : `${raced.cores} cores`;
  const lines = [
    `${name}: ${formatPercent(float.correct / images, 2)} (95 % interval ${formatPercent(low)} to ${formatPercent(high)}, ${formatCount(images)} images), ${formatPercent(float.correctByLabel / images, 2)} by one label a neuron`,
    `  on ${cores}: ${formatPercent(raced.correct / images, 2)}, ${TICKS_PER_IMAGE} ticks and ${(joules * 1e6).toFixed(2)} uJ an image (+-${formatPercent(ENERGY_UNCERTAINTY, 0)}), engine ${raced.engine}`,
  ];
  if (!losses) return lines;
  const steps: [string, number][] = [
    ['float network, about ten votes an image', float.correct / images],
    ['one winner, exact match', losses.exact],
    ['pooled to 121 inputs', losses.pooled],
    ['weights in two binary planes', losses.quantised],
    ['a race on cores', raced.correct / images],
  ];
  return [...lines, ...steps.map(([what, accuracy]) => `  ${formatPercent(accuracy, 2)}  ${what}`)];
}
