/** Spikes of a LIF neuron through synapses: the exponential and the alpha response. */
import { line, ruleX } from '@observablehq/plot';
import { chart } from '../draw/chart.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { CATEGORICAL, INK, WIDTH } from '../draw/theme.ts';
import { createNeurons } from '../float/neurons/neurons.ts';
import { stepNeurons } from '../float/neurons/step.ts';
import { createSynapses, receiveSpike, type SynapseKind, stepSynapses } from '../float/neurons/synapse.ts';
import type { PlotKind } from './plot-kind.ts';
import { squareWave } from './square-wave.ts';

/**
 * The classic demonstration: a slow neuron and a slow synapse. Seconds. Its first program had no lowest voltage, and spiked
 * only where rounding made a half period of its square wave a step too long; from 0 up, this neuron spikes once a period.
 */
export const SYNAPSE_SETTINGS = {
  tauRc: 0.2,
  tauRef: 0.002,
  minVoltage: 0,
  amplitude: 4,
  frequency: 5,
  tauSynapse: 0.15,
  dt: 0.01,
  to: 12,
};

export interface SynapseTrace {
  /** Ends of the steps in seconds, and the filtered spikes there. */
  readonly times: readonly number[];
  readonly exponential: readonly number[];
  readonly alpha: readonly number[];
  /** Seconds. */
  readonly spikes: readonly number[];
}

export function synapseTrace(settings = SYNAPSE_SETTINGS): SynapseTrace {
  const { tauRc, tauRef, minVoltage, amplitude, frequency, tauSynapse, dt, to } = settings;
  const neurons = createNeurons('lif', 1, { tauRc, tauRef, minVoltage });
  const outputs: Record<SynapseKind, number[]> = { exponential: [], alpha: [] };
  const synapses = {
    exponential: createSynapses('exponential', 1, tauSynapse),
    alpha: createSynapses('alpha', 1, tauSynapse),
  };
  const spikes: number[] = [];
  const steps = Math.round(to / dt);
  for (let step = 0; step < steps; step++) {
    stepNeurons(neurons, dt, [amplitude * squareWave(frequency, step * dt)]);
    const times = Array.from(neurons.spikes.time.subarray(0, neurons.spikes.count));
    spikes.push(...times.map((time) => step * dt + time));
    for (const kind of ['exponential', 'alpha'] as const) {
      stepSynapses(synapses[kind], dt, [0]);
      for (const time of times) receiveSpike(synapses[kind], 0, dt - time);
      outputs[kind].push(synapses[kind].output[0] as number);
    }
  }
  return { times: Array.from({ length: steps }, (_, k) => (k + 1) * dt), ...outputs, spikes };
}

export const synapseKind: PlotKind = {
  name: 'synapse',
  summary: 'spikes through an exponential and an alpha synapse of the same time constant',
  draw() {
    const settings = SYNAPSE_SETTINGS;
    const { times, exponential, alpha, spikes } = synapseTrace(settings);
    const width = WIDTH - LEGEND_WIDTH;
    const [blue, , , , , brown] = CATEGORICAL;
    const domain = [0, settings.to] as const;
    const points = (values: readonly number[]) => times.map((time, k) => [time, values[k] as number] as const);
    return figureSvg({
      width: WIDTH,
      height: HEADER + 100 + 350,
      title: 'Spikes through a synapse',
      subtitle: `LIF neuron (membrane ${settings.tauRc * 1000} ms) from 0 up, under a square wave of ${settings.frequency} Hz; synapses of ${settings.tauSynapse * 1000} ms`,
      panels: [
        chart({
          x: 0,
          y: HEADER,
          width,
          height: 100,
          xAxis: { label: 'Time (s)', domain },
          yAxis: { label: 'Spikes', domain: [0, 1], ticks: [] },
          marks: [ruleX(spikes, { x: (time: number) => time, y1: 0.05, y2: 0.95, stroke: INK, strokeWidth: 1.5 })],
        }),
        chart({
          x: 0,
          y: HEADER + 100,
          width,
          height: 344,
          xAxis: { label: 'Time (s)', domain },
          yAxis: { label: 'Synaptic output (spikes/s)' },
          marks: [
            line(points(exponential), { stroke: blue, strokeWidth: 1.5 }),
            line(points(alpha), { stroke: brown, strokeWidth: 1.8, strokeDasharray: '5 3' }),
          ],
        }),
        legend(width, HEADER + 114, [
          { colour: blue, label: 'exponential' },
          { colour: brown, label: 'alpha (dashed)' },
        ]),
      ],
    });
  },
};
