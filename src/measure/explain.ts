/** The energy estimate in words, for `--explain`: formula, constants, sources, uncertainty, check points. */
import { TRUENORTH_SHAPE } from '../../cores/chip-shape.ts';
import { coreBits } from './core-bits.ts';
import {
  DEFAULT_TICK_PERIOD,
  type Energy,
  type EnergyConstants,
  energyConstants,
  type OperatingPoint,
} from './energy.ts';
import {
  BASES,
  constantOf,
  type EnergyConstant,
  type EnergyModel,
  TERM_TEXTS,
  TERMS,
  type TermName,
} from './energy-model.ts';
import {
  estimateBoard,
  MEASURED_BOARDS,
  MEASURED_NETWORKS,
  MEASURED_VOLTAGE,
  splitPower,
} from './measured-networks.ts';
import { POWER_POINTS, type PowerPoint } from './published.ts';
import { ENERGY_UNCERTAINTY, TRUENORTH, VOLTAGE_MAX, VOLTAGE_MIN } from './truenorth-energy.ts';

const TRUENORTH_BITS = coreBits(TRUENORTH_SHAPE);

/** Lines of text for an operating point. @throws SynaptickError outside the fitted range of voltages */
export function explain(point: OperatingPoint = {}): string[] {
  const constants = energyConstants(point.voltage);
  const tickPeriod = point.tickPeriod ?? DEFAULT_TICK_PERIOD;
  return [
    `Energy estimate ${TRUENORTH.version}`,
    '',
    '  E = N_syn * E_syn + N_hop * E_hop + neurons * ticks * E_row + cores * P_leak * time',
    '',
    '  N_syn    synaptic events: active axons meeting a set crossbar bit',
    '  N_hop    mesh steps of the spikes, |dx| + |dy| each',
    '  neurons  of the cores in use (256 each), read in every tick',
    `  time     ticks * ${tickPeriod * 1e3} ms`,
    '',
    ...constantLines(constants),
    '',
    `  Voltages from ${VOLTAGE_MIN.toFixed(2)} to ${VOLTAGE_MAX} V: the E scale with V^2, P_leak with V^3.88.`,
    '  A spike that crosses from chip to chip costs 832 pJ more (26 pJ/bit, Merolla 2014 S5, * 32 bits).',
    `  On cores of another shape E_row scales with the bits of a row (${TRUENORTH_BITS.row} here), P_leak with those of the core (${TRUENORTH_BITS.core}), E_hop`,
    '  with its side, the root of them, and E_syn with the width of a potential (20). Nobody has measured such cores: the error',
    '  stated goes to what the total would be if nothing scaled, or if a row cost as much more as its bit lines are longer.',
    '',
    'Sources: Merolla et al., Science 2014, and its supplement; Akopyan et al., IEEE TCAD 2015. E_hop is quoted at 0.775 V,',
    'the other constants are fitted here to their measurements of full chips: the split between the terms is derived,',
    `not IBM's. Uncertainty +-${Math.round(ENERGY_UNCERTAINTY * 100)} %. Measurements of full chips that the fit did not use:`,
    ...POWER_POINTS.filter((measured) => !measured.fitted).map(heldOut),
    ...networkLines(),
    'The published points disagree among themselves by about 10 %. Energy of one chip that is fed image after image.',
  ];
}

/** Networks that were measured: what is left for events, and boards with the events of one chip. */
function networkLines(): string[] {
  const events = MEASURED_NETWORKS.map((network) => splitPower(network).eventsPerCoreTick);
  const boards = MEASURED_BOARDS.map((board) => {
    const { error } = estimateBoard(board);
    const share = percentText(error, 0);
    return `  ${share.padStart(7)}  ${Math.round(board.watts * 1e3)} mW, ${board.chips} chips on ${board.name} at ${MEASURED_VOLTAGE.toFixed(1)} V (Sawada et al., SC16)`;
  });
  const hundreds = (value: number) => Math.round(value / 100) * 100;
  return [
    `Of eight networks measured at ${MEASURED_VOLTAGE.toFixed(1)} V (Esser et al., PNAS 2016) leakage and rows leave what ${hundreds(Math.min(...events))} to ${hundreds(Math.max(...events))} events`,
    'a core and tick draw, 5 to 10 % of a crossbar. Boards, with the events of one chip carried over:',
    ...boards,
  ];
}

/** Lines of text for any model; `explain` for TrueNorth's. */
export function explainModel(model: EnergyModel, point: OperatingPoint = {}): string[] {
  if (model === TRUENORTH) return explain(point);
  const { version, device, voltage, shape } = model;
  return [
    `Energy model ${version}: ${device}${voltage === null ? '' : `, ${voltageText(voltage)}`}`,
    '',
    ...TERMS.flatMap((term) => termLine(model, term)),
    '',
    shape === null
      ? '  Charged for the counts of this run, whatever the shape of its cores; the device has cores of its own.'
      : `  Of cores of ${shape.axons} axons and ${shape.neurons} neurons; other shapes are scaled by their bits.`,
    ...model.notes.map((note) => `  Note: ${note}.`),
  ];
}

function termLine(model: EnergyModel, term: TermName): string[] {
  const found = model.terms[term];
  if (found === undefined) return [];
  const what = `  ${TERM_TEXTS[term]}: `;
  if (found === 'included') return [`${what}in other terms, or there are none`];
  if (found === 'unpublished') return [`${what}not published`];
  const { basis, source, note } = found;
  return [`${what}${valueText(term, found)}, ${basis} (${source})${note === undefined ? '' : `; ${note}`}`];
}

function valueText(term: TermName, { value }: EnergyConstant): string {
  return term === 'core' || term === 'chip' ? `${digits(value * 1e6)} uW` : `${digits(value * 1e12)} pJ`;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function voltageText({ min, max }: { readonly min: number; readonly max: number }): string {
  return min === max ? `at ${min} V` : `from ${min} to ${max} V`;
}

/** How each term of a model is known, in a line: `fitted: synaptic events; measured: hops; not published: spikes`. */
export function basesText(model: EnergyModel): string {
  const known = [...BASES, 'unpublished' as const].map((basis) => {
    const terms = TERMS.filter((term) => (constantOf(model, term)?.basis ?? model.terms[term]) === basis);
    return { basis: basis === 'unpublished' ? 'not published' : basis, terms };
  });
  return known
    .filter(({ terms }) => terms.length > 0)
    .map(({ basis, terms }) => `${basis}: ${terms.map((term) => TERM_TEXTS[term]).join(', ')}`)
    .join('; ');
}

/** The stated error: `+-15 %`, of cores of another shape `-29 % to +174 %`; `not stated` where nobody does. */
export function uncertaintyText({
  uncertainty,
  uncertaintyBelow,
}: Pick<Energy, 'uncertainty' | 'uncertaintyBelow'>): string {
  if (uncertainty === null || uncertaintyBelow === null) return 'error not stated';
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const [below, above] = [percent(uncertaintyBelow), percent(uncertainty)];
  return below === above ? `+-${below}` : `-${below} to +${above}`;
}

/** What the estimate assumes of cores that the model is not of, in lines; none of its own. */
export function assumptions({ scale, core: { axons, neurons } }: Pick<Energy, 'scale' | 'core'>): string[] {
  if (scale === null) return [];
  const times = (factor: number) => `${digits(Number(factor.toPrecision(3)))} times`;
  return [
    `assumes that on cores of ${axons} axons and ${neurons} neurons a neuron update costs ${times(scale.neuron)} what it does on the model's own (bits of a row),`,
    `leakage ${times(scale.core)} (bits of the core), a hop ${times(scale.hop)} (side of the core), a synaptic event ${times(scale.synapse)} (width of the potential);`,
    'nobody has measured such cores: the error goes from what it were if nothing scaled to what it were if bit lines counted too',
  ];
}

function constantLines({ voltage, synapse, hop, row, leak }: EnergyConstants): string[] {
  return [
    `  at ${voltage} V:`,
    `  E_syn   ${picojoules(synapse)} pJ per synaptic event`,
    `  E_hop   ${picojoules(hop)} pJ per spike and hop`,
    `  E_row   ${picojoules(row)} pJ per neuron and tick`,
    `  P_leak  ${(leak * 1e6).toFixed(2).padStart(5)} uW per core`,
  ];
}

function picojoules(joules: number): string {
  return (joules * 1e12).toFixed(2).padStart(5);
}

function heldOut({ watts, voltage, rate, error, source }: PowerPoint): string {
  return `  ${percentText(error, 1).padStart(7)}  ${Math.round(watts * 1e3)} mW at ${voltage} V, ${Math.round(rate)} Hz (${source})`;
}

/** With its sign: `+3.8 %`. */
function percentText(error: number, digits: number): string {
  const text = (error * 100).toFixed(digits).replace(/^-(0(\.0+)?)$/, '$1');
  return `${error > 0 && Number(text) !== 0 ? '+' : ''}${text} %`;
}
