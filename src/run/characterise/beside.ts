/** The emulated chip beside the published measurements: the same rate, synapses and voltage. */

import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { FULL_CHIP, POWER_POINTS, type PowerPoint } from '../../measure/published.ts';
import { type PointCounts, pointOf } from './point.ts';

const { neurons: NEURONS } = TRUENORTH_SHAPE;

export interface PublishedComparison {
  readonly rateHz: number;
  readonly synapses: number;
  readonly voltage: number;
  /** Measured power, as published, and the efficiency that follows from it, the rate and the synapses. */
  readonly publishedWatts: number;
  readonly publishedGsopsPerWatt: number;
  /** Of the emulated chip. */
  readonly watts: number;
  readonly gsopsPerWatt: number;
  /** Power over published power, less 1. */
  readonly error: number;
  /** Whether the constants of the estimate were fitted to this point. */
  readonly fitted: boolean;
  readonly source: string;
}

/** Published points in the order of their rates, then their voltages. */
export function publishedPoints(): readonly PowerPoint[] {
  return POWER_POINTS.toSorted((a, b) => a.rate - b.rate || a.voltage - b.voltage);
}

/** What was counted at the rate and synapses of `published`, at its voltage beside it. */
export function compare(published: PowerPoint, counts: PointCounts): PublishedComparison {
  const { rate, synapsesPerSpike, voltage, fitted, source } = published;
  const { watts, gsopsPerWatt } = pointOf(counts, voltage);
  const gsops = (rate * synapsesPerSpike * FULL_CHIP * NEURONS) / 1e9;
  return {
    rateHz: rate,
    synapses: synapsesPerSpike,
    voltage,
    publishedWatts: published.watts,
    publishedGsopsPerWatt: gsops / published.watts,
    watts,
    gsopsPerWatt,
    error: watts / published.watts - 1,
    fitted,
    source,
  };
}
