/**
 * A real one-core model in TrueNorth's own format, run from its spike file. It ships no outputs, so an interpreter stands
 * beside: written for this file alone, it reads the text with regular expressions and follows Cassidy et al. 2013 for the
 * modes that this model uses (linear reset, leak reversal with a leak of 0, no random draws).
 */
import { expect, it } from 'vitest';
import { readTrueNorthFile } from '../../src/formats/truenorth/reader.ts';
import { readSfti } from '../../src/formats/truenorth/spikes.ts';
import { nodeHost } from '../../src/host/node/host.ts';
import { runNetwork } from '../../src/run/run-network.ts';
import { casePath, describeCases, readCaseBytes } from '../support/cases.ts';
import { engineNames } from '../support/engines.ts';

const TICKS = 60;
const CONFIGURED = 200;

/** `tick neuron` of every spike. */
function interpret(model: string, spikes: string): string[] {
  const rows = Array.from(model.matchAll(/"type":"S(\d)","synapses":"([^"]+)"/g), ([, type, hex]) => ({
    type: Number(type),
    bits: (hex as string)
      .split(' ')
      .map((byte) => Number.parseInt(byte, 16).toString(2).padStart(8, '0'))
      .join(''),
  }));
  const parameter = (name: string) => Number(new RegExp(`"${name}":(-?\\d+)`).exec(model)?.[1]);
  const weights = [0, 1, 2, 3].map((g) => parameter(`s${g}`) * parameter(`sigma${g}`));
  const alpha = parameter('alpha');
  const beta = parameter('beta');
  const delay = Number(/"defaultDestinationDelay" : (\d+)/.exec(spikes)?.[1]);
  const due = new Map<number, Set<number>>();
  for (const [, time, axon] of spikes.matchAll(/"srcTime":(\d+),"destCore":0,"destAxon":(\d+)/g)) {
    const tick = Number(time) + delay;
    due.set(tick, (due.get(tick) ?? new Set()).add(Number(axon)));
  }
  const potentials = new Array<number>(CONFIGURED).fill(0);
  const fired: string[] = [];
  for (let tick = 0; tick < TICKS; tick++) {
    for (let neuron = 0; neuron < CONFIGURED; neuron++) {
      let v = potentials[neuron] as number;
      for (const axon of due.get(tick) ?? []) {
        const row = rows[axon] as { type: number; bits: string };
        if (row.bits[neuron] === '1') v += weights[row.type] as number;
      }
      if (v >= alpha) {
        v -= alpha;
        fired.push(`${tick} ${neuron}`);
      } else if (v < -beta) v += beta;
      potentials[neuron] = v;
    }
  }
  return fired;
}

describeCases("TrueNorth's ex1", () => {
  it.each(engineNames)('spikes on %s as an independent interpreter does', async (engineName) => {
    const { image, outputs } = await readTrueNorthFile(casePath('truenorth/ex1.json'), { host: nodeHost });
    const inputs = await readSfti(casePath('truenorth/ex1_spikes.sfti'), image, { host: nodeHost });
    expect([image.cores, image.seed, image.outputLines, inputs.count]).toEqual([1, 4_294_967_295, CONFIGURED, 1324]);
    expect(outputs).toEqual(Array.from({ length: CONFIGURED }, (_, destAxon) => ({ destCore: -32, destAxon })));
    const fired: string[] = [];
    const result = await runNetwork(nodeHost, image, inputs, TICKS, {
      engine: engineName,
      observers: [{ onTick: (engine, tick) => fired.push(...Array.from(engine.fired(), (row) => `${tick} ${row}`)) }],
    });
    const expected = interpret(
      readCaseBytes('truenorth/ex1.json').toString('utf8'),
      readCaseBytes('truenorth/ex1_spikes.sfti').toString('utf8'),
    );
    expect(expected.length).toBeGreaterThan(1000);
    expect(fired).toEqual(expected);
    expect(result.counters).toMatchObject({
      spikes: expected.length,
      outputSpikes: expected.length,
      inputSpikes: 1324,
      hops: 0,
    });
  });
});
