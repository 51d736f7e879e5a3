/** RANC's own example network: our output file equals the one it ships, byte for byte, and the counters are its spikes. */
import { expect, it } from 'vitest';
import { formatRancOutput } from '../../src/formats/ranc/output.ts';
import { readRancFile } from '../../src/formats/ranc/read-json.ts';
import { nodeHost } from '../../src/host/node/host.ts';
import { createEngine } from '../../src/on-node.ts';
import { casePath, describeCases, readCaseBytes, readCaseJson } from '../support/cases.ts';
import { engineNames } from '../support/engines.ts';

const TICKS = 100;

describeCases('RANC example', () => {
  it.each(engineNames)('comes out exactly on %s', async (engineName) => {
    const { image, inputs } = await readRancFile(casePath('ranc/example/input.json'), {
      host: nodeHost,
      config: casePath('ranc/example/config.json'),
    });
    const engine = await createEngine(image, { engine: engineName });
    for (let i = 0; i < inputs.count; i++) {
      engine.inject(inputs.cores[i] as number, inputs.axons[i] as number, inputs.ticks[i]);
    }
    const outputs: Uint32Array[] = [];
    for (let tick = 0; tick < TICKS; tick++) {
      engine.step();
      outputs.push(engine.outputs());
    }
    const expected = readCaseBytes('ranc/example/shipped_output.txt');
    expect(Buffer.from(formatRancOutput(image.outputLines, TICKS, outputs))).toEqual(expected);
    expect(engine.counters.ticks).toBe(TICKS);
    expect(engine.counters.neuronUpdates).toBe(2 * 256 * TICKS);
    expect(engine.counters.inputSpikes).toBe(6);
    const trace = countTrace(readCaseBytes('ranc/example/shipped_trace.txt.gz').toString('utf8'));
    expect(engine.counters).toMatchObject(trace);
    engine.close();
  });
});

/** Axons that RANC's own trace shows as fetched with a spike, and the connections of those axons in input.json. */
function countTrace(trace: string): { activeAxons: number; synapticEvents: number } {
  const { cores } = readCaseJson('ranc/example/input.json') as {
    cores: { coordinates: [number, number]; connections: number[][] }[];
  };
  let activeAxons = 0;
  let synapticEvents = 0;
  for (const match of trace.matchAll(/Core Controller \((\d+), (\d+)\) running\. Fetched spikes ([01]+)/g)) {
    const core = cores.find(({ coordinates: [x, y] }) => x === Number(match[1]) && y === Number(match[2]));
    [...(match[3] as string)].forEach((bit, axon) => {
      if (bit === '0') return;
      activeAxons++;
      for (const row of core?.connections ?? []) synapticEvents += row[axon] ?? 0;
    });
  }
  return { activeAxons, synapticEvents };
}
