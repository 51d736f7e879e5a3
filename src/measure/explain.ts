/** The energy estimate in words, for `--explain`: formula, constants, sources, uncertainty, check points. */
import {
  DEFAULT_TICK_PERIOD,
  ENERGY_MODEL,
  ENERGY_UNCERTAINTY,
  type Energy,
  type EnergyConstants,
  energyConstants,
  NEURON_BITS,
  type OperatingPoint,
  VOLTAGE_MAX,
  VOLTAGE_MIN,
} from './energy.ts';
import {
  estimateBoard,
  MEASURED_BOARDS,
  MEASURED_NETWORKS,
  MEASURED_VOLTAGE,
  splitPower,
} from './measured-networks.ts';
import { POWER_POINTS, type PowerPoint } from './published.ts';

/** Lines of text for an operating point. @throws SynaptickError outside the fitted range of voltages */
export function explain(point: OperatingPoint = {}): string[] {
  const constants = energyConstants(point.voltage);
  const tickPeriod = point.tickPeriod ?? DEFAULT_TICK_PERIOD;
  return [
    `Energy estimate ${ENERGY_MODEL}`,
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
    `  On cores of fewer axons or neurons E_row scales with the bits of a row (axons + ${NEURON_BITS}) and P_leak with those of the`,
    '  core, which nobody has measured: if neither did, the total would be that of full cores, and so far goes the error stated.',
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

/** The stated error: `+-15 %`, of smaller cores `-15 % to +98 %`. */
export function uncertaintyText({ uncertainty }: Pick<Energy, 'uncertainty'>): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const [below, above] = [percent(ENERGY_UNCERTAINTY), percent(uncertainty)];
  return below === above ? `+-${below}` : `-${below} to +${above}`;
}

/** What the estimate assumes of cores that are no full ones, in a line; none of full cores. */
export function assumptions({ model, core: { axons, neurons } }: Pick<Energy, 'model' | 'core'>): string[] {
  if (model === ENERGY_MODEL) return [];
  return [
    `assumes that on cores of ${axons} axons and ${neurons} neurons a row read and leakage scale with their bits; nobody has measured such cores`,
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
