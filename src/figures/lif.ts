/** A LIF neuron under a square wave: input, membrane potential with threshold and refractory periods, spikes. */
import { line, rect, ruleX, ruleY } from '@observablehq/plot';
import { chart, SHADE } from '../draw/chart.ts';
import { figureSvg, HEADER } from '../draw/figure.ts';
import { LEGEND_WIDTH, legend } from '../draw/legend.ts';
import { CATEGORICAL, INK, WIDTH } from '../draw/theme.ts';
import { createNeurons } from '../float/neurons/neurons.ts';
import { recordSpikes } from '../float/neurons/rate.ts';
import type { PlotKind } from './plot-kind.ts';
import { squareWave } from './square-wave.ts';

/** The classic demonstration: a slow membrane and a long refractory period, so that both can be seen. Seconds. */
export const LIF_SETTINGS = {
  tauRc: 0.1,
  tauRef: 0.2,
  threshold: 1,
  amplitude: 2,
  frequency: 3,
  dt: 0.001,
  from: 1,
  to: 6,
};

export interface LifTrace {
  /** Ends of the steps in seconds, the input in each and the voltage after it. */
  readonly times: readonly number[];
  readonly input: readonly number[];
  readonly voltage: readonly number[];
  /** Seconds. */
  readonly spikes: readonly number[];
}

export function lifTrace(settings = LIF_SETTINGS): LifTrace {
  const { tauRc, tauRef, threshold, amplitude, frequency, dt, from, to } = settings;
  const neurons = createNeurons('lif', 1, { tauRc, tauRef, threshold, minVoltage: Number.NEGATIVE_INFINITY });
  const steps = Math.round((to - from) / dt);
  const input = Array.from({ length: steps }, (_, k) => amplitude * squareWave(frequency, from + k * dt));
  const voltage: number[] = [];
  const [spikes = []] = recordSpikes(
    neurons,
    dt,
    steps,
    (step) => [input[step] as number],
    () => voltage.push(neurons.voltage[0] as number),
  );
  return { times: input.map((_, k) => from + (k + 1) * dt), input, voltage, spikes: spikes.map((time) => from + time) };
}

export const lifKind: PlotKind = {
  name: 'lif',
  summary: 'a LIF neuron under a square wave: input, membrane potential, threshold, spikes, refractory periods',
  draw() {
    const settings = LIF_SETTINGS;
    const { times, input, voltage, spikes } = lifTrace(settings);
    const [blue, orange, , , , brown] = CATEGORICAL;
    const domain = [settings.from, settings.to] as const;
    const width = WIDTH - LEGEND_WIDTH;
    const points = (values: readonly number[]) => times.map((time, k) => [time, values[k] as number] as const);
    const low = Math.min(...voltage) - 0.1;
    const spikeTop = settings.threshold + 0.45;
    return figureSvg({
      width: WIDTH,
      height: HEADER + 200 + 330 + 8,
      title: 'A leaky integrate-and-fire neuron',
      subtitle: `Membrane ${settings.tauRc * 1000} ms, refractory ${settings.tauRef * 1000} ms, square wave of ${settings.frequency} Hz; ${spikes.length} spikes, exact between steps of ${settings.dt * 1000} ms`,
      panels: [
        chart({
          x: 0,
          y: HEADER,
          width,
          height: 200,
          xAxis: { label: 'Time (s)', domain },
          yAxis: { label: 'Input (thresholds)', ticks: 5 },
          marks: [line(points(input), { stroke: orange, strokeWidth: 1.5, curve: 'step-before' })],
        }),
        chart({
          x: 0,
          y: HEADER + 200,
          width,
          height: 330,
          xAxis: { label: 'Time (s)', domain },
          yAxis: { label: 'Membrane potential (thresholds)', domain: [low, spikeTop + 0.05] },
          marks: [
            rect(spikes, {
              x1: (time: number) => time,
              x2: (time: number) => Math.min(time + settings.tauRef, settings.to),
              y1: low,
              y2: spikeTop + 0.05,
              fill: SHADE,
            }),
            ruleY([settings.threshold], { stroke: brown, strokeDasharray: '6 4', strokeWidth: 1.5 }),
            line(points(voltage), { stroke: blue, strokeWidth: 1.5 }),
            ruleX(spikes, {
              x: (time: number) => time,
              y1: settings.threshold,
              y2: spikeTop,
              stroke: INK,
              strokeWidth: 2,
            }),
          ],
        }),
        legend(width, HEADER + 14, [{ colour: orange, label: 'input current' }]),
        legend(width, HEADER + 214, [
          { colour: blue, label: 'membrane' },
          { colour: brown, label: 'threshold (dashed)' },
          { colour: INK, label: 'spike' },
          { colour: SHADE, label: 'refractory' },
        ]),
      ],
    });
  },
};
