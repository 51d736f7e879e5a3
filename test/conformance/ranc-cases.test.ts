/** Every RANC case: our output file equals RANC's own, byte for byte, on every engine. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ChipImage } from '../../cores/chip-image.ts';
import type { Engine } from '../../cores/engine.ts';
import type { EngineName } from '../../cores/engines/choose.ts';
import { parseRancConfig } from '../../src/formats/ranc/config.ts';
import { fitRanc } from '../../src/formats/ranc/fit.ts';
import { formatRancOutput } from '../../src/formats/ranc/output.ts';
import { readRancFile } from '../../src/formats/ranc/read-json.ts';
import { createRancParser, type RancNetwork } from '../../src/formats/ranc/reader.ts';
import { formatRanc, formatRancConfig } from '../../src/formats/ranc/writer.ts';
import type { SpikeTrain } from '../../src/formats/spike-train.ts';
import { nodeHost } from '../../src/host/node/host.ts';
import { createEngine } from '../../src/on-node.ts';
import { runNetwork } from '../../src/run/run-network.ts';
import { casePath, describeCases, readCaseBytes, readCaseJson } from '../support/cases.ts';
import { engineNames } from '../support/engines.ts';
import { expectSameBits } from '../support/same-bits.ts';

/** Case, and from which of our rows its `expected_hw_tb.txt`, recorded from RANC's hardware test bench, begins. */
const CASES = [
  ['example', null],
  ['vmm_josh', null],
  ['mnist5core', null],
  ['tea128', 3],
  ['tea256', 2],
  ['syn8_rt0', null],
] as const;

/** Cases of other shapes than TrueNorth's: axons, neurons, weights, max_tick_offset. */
const SHAPES = [
  ['tea512_128', 2, [512, 128, 4, 16]],
  ['shape100x300w6d8', null, [100, 300, 6, 8]],
] as const;

function readCase(name: string): Promise<RancNetwork> {
  const folder = casePath(`ranc/${name}`);
  const plain = join(folder, 'input.json');
  return readRancFile(existsSync(plain) ? plain : `${plain}.gz`, {
    host: nodeHost,
    config: join(folder, 'config.json'),
  });
}

async function runCase(name: string, engineName: EngineName) {
  const network = await readCase(name);
  const expected = readCaseBytes(`ranc/${name}/ranc_output.txt`);
  const ticks = expected.toString('utf8').split('\n').length - 1;
  const outputs: Uint32Array[] = [];
  const observers = [{ onTick: (engine: Engine) => outputs.push(engine.outputs()) }];
  const result = await runNetwork(nodeHost, network.image, network.inputs, ticks, { engine: engineName, observers });
  return { ...network, ...result, expected, outputs };
}

/** Runs a case: its output is RANC's, and where there is one the hardware's. */
async function expectOutput(name: string, engineName: EngineName, hardwareRow: number | null) {
  const { image, ticks, outputs, expected, engine } = await runCase(name, engineName);
  const text = formatRancOutput(image.outputLines, ticks, outputs);
  expect(Buffer.from(text).equals(expected)).toBe(true);
  if (hardwareRow !== null) expectHardware(name, text, hardwareRow);
  return { image, engine };
}

function expectHardware(name: string, text: string, hardwareRow: number): void {
  const lines = readFileSync(casePath(`ranc/${name}/expected_hw_tb.txt`), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(10);
  const rows = text
    .replace('\ufeff', '')
    .split('\n')
    .slice(hardwareRow, hardwareRow + lines.length);
  const set = rows.map((row) =>
    row
      .trim()
      .split(' ')
      .flatMap((bit, line) => (bit === '1' ? [line] : [])),
  );
  expect(set).toEqual(lines.map((line) => line.trim().split(/\s+/).filter(Boolean).map(Number)));
}

describeCases('RANC networks', () => {
  it.each(SHAPES)('%s comes out byte for byte, in the shape that its config says', async (name, hardwareRow, sizes) => {
    for (const engineName of engineNames) {
      const { image, engine } = await expectOutput(name, engineName, hardwareRow);
      expect(engine).toBe(engineName);
      const { axons, neurons, axonTypes, maxDelay } = image.shape;
      expect([axons, neurons, axonTypes, maxDelay + 1]).toEqual(sizes);
    }
  });

  it.each(['tea128', ...SHAPES.map(([name]) => name)])(
    '%s comes back with its config when it is written',
    async (name) => {
      const { image, inputs } = await readCase(name);
      const { image: fitted, losses } = fitRanc(image);
      expect(losses).toEqual([]);
      const config = formatRancConfig(fitted);
      expect(JSON.parse(config)).toEqual(readCaseJson(`ranc/${name}/config.json`));
      const text = [...formatRanc(fitted, inputs)].join('');
      const parser = createRancParser('in.json', parseRancConfig('config.json', new TextEncoder().encode(config)));
      parser.feed(new TextEncoder().encode(text));
      const back = parser.end();
      expectSameBits(back.image, image);
      expect(back.inputs).toEqual(inputs);
      expect([...formatRanc(fitRanc(back.image).image, back.inputs)].join('') === text).toBe(true);
    },
  );

  for (const engineName of engineNames) {
    it.each(CASES)(`%s comes out byte for byte on ${engineName}`, async (name, hardwareRow) => {
      expect((await expectOutput(name, engineName, hardwareRow)).engine).toBe(engineName);
    });

    it(`syn8_rt0 has the spikes, axons, events and rate of its stats.json on ${engineName}`, async () => {
      const stats = readCaseJson('ranc/syn8_rt0/stats.json') as Record<string, number>;
      const { counters, cores, ticks, neurons, image, inputs } = await runCase('syn8_rt0', engineName);
      expect([cores, ticks, neurons]).toEqual([stats.cores, stats.ticks, 256 * (stats.cores as number)]);
      expect(counters.spikes).toBe(stats.spikes);
      expect(counters.activeAxons).toBe(stats.active_axons);
      expect(counters.synapticEvents).toBe(stats.synaptic_events);
      expect(counters.neuronUpdates).toBe(image.shape.neurons * cores * ticks);
      expect(counters.spikes / neurons / (ticks / 1000)).toBeCloseTo(stats.mean_rate_hz as number, 9);
      expect(await extremePotentials(image, inputs, ticks, engineName)).toEqual([stats.vmin, stats.vmax]);
    });
  }
});

/** Lowest and highest potential after integration and leak, before the threshold, from the states between the ticks. */
async function extremePotentials(image: ChipImage, inputs: SpikeTrain, ticks: number, engineName: EngineName) {
  const engine = await createEngine(image, { engine: engineName });
  let next = 0;
  let low = 0;
  let high = 0;
  for (let tick = 0; tick < ticks; tick++) {
    for (; inputs.ticks[next] === tick; next++) {
      engine.inject(inputs.cores[next] as number, inputs.axons[next] as number);
    }
    const { potentials, ring } = engine.snapshot();
    for (let axonRow = 0; axonRow < image.cores * 256; axonRow++) {
      if (!(((ring[axonRow >> 5] as number) >>> (axonRow & 31)) & 1)) continue;
      for (let neuron = 0; neuron < 256; neuron++) {
        if (!(((image.crossbar[axonRow * 8 + (neuron >> 5)] as number) >>> (neuron & 31)) & 1)) continue;
        const row = axonRow - (axonRow % 256) + neuron;
        const weight = image.weights[row * 4 + (image.axonType[axonRow] as number)] as number;
        potentials[row] = (potentials[row] as number) + weight;
      }
    }
    for (let row = 0; row < potentials.length; row++) {
      const v = (potentials[row] as number) + (image.leak[row] as number);
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    engine.step();
  }
  engine.close();
  return [low, high];
}

/** One run on the fast path, where nothing observes and several ticks go at once. */
describeCases('RANC networks without an observer', () => {
  it.each(engineNames)('count the same on %s', async (engineName) => {
    const folder = casePath('ranc/syn8_rt0');
    const { image, inputs } = await readRancFile(join(folder, 'input.json.gz'), {
      host: nodeHost,
      config: join(folder, 'config.json'),
    });
    const { counters } = await runNetwork(nodeHost, image, inputs, 500, { engine: engineName });
    const engine = await createEngine(image, { engine: engineName });
    let next = 0;
    for (let tick = 0; tick < 500; tick++) {
      for (; inputs.ticks[next] === tick; next++)
        engine.inject(inputs.cores[next] as number, inputs.axons[next] as number);
      engine.step();
    }
    expect(counters).toEqual(engine.counters);
    engine.close();
  });
});
