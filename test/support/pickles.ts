/** Pickles: what Python wrote, and batches of CIFAR as Python 2 wrote them. */

/**
 * What Python 3.11 and numpy 2.4.6 wrote, by protocol:
 *
 *     pickle.dumps({
 *       b'data': np.array([[0, 1, 200], [3, 4, 255]], dtype='u1'),
 *       'f': np.asfortranarray(np.array([[0.5, -1], [2, 3]], dtype='>f4')),
 *       'labels': [0, -1, 2**40, np.int64(7)], 'name': 'kr\u00e4ftig\u72ac\n',
 *       'o': collections.OrderedDict(a=1), 'x': (None, True, False, 1.5, ()), 'e': b'',
 *     }, protocol)
 */
export const BY_PYTHON: readonly string[] = [
  'KGRwMApjX2NvZGVjcwplbmNvZGUKcDEKKFZkYXRhCnAyClZsYXRpbjEKcDMKdHA0ClJwNQpjbnVtcHkuX2NvcmUubXVsdGlhcnJheQpfcmVjb25zdHJ1Y3QKcDYKKGNudW1weQpuZGFycmF5CnA3CihJMAp0cDgKZzEKKFZiCnA5CmczCnRwMTAKUnAxMQp0cDEyClJwMTMKKEkxCihJMgpJMwp0cDE0CmNudW1weQpkdHlwZQpwMTUKKFZ1MQpwMTYKSTAwCkkwMQp0cDE3ClJwMTgKKEkzClZ8CnAxOQpOTk5JLTEKSS0xCkkwCnRwMjAKYkkwMApnMQooVlx1MDAwMAHIAwT/CnAyMQpnMwp0cDIyClJwMjMKdHAyNApic1ZmCnAyNQpnNgooZzcKKEkwCnRwMjYKZzExCnRwMjcKUnAyOAooSTEKKEkyCkkyCnRwMjkKZzE1CihWZjQKcDMwCkkwMApJMDEKdHAzMQpScDMyCihJMwpWPgpwMzMKTk5OSS0xCkktMQpJMAp0cDM0CmJJMDEKZzEKKFY/XHUwMDAwXHUwMDAwXHUwMDAwQFx1MDAwMFx1MDAwMFx1MDAwML+AXHUwMDAwXHUwMDAwQEBcdTAwMDBcdTAwMDAKcDM1CmczCnRwMzYKUnAzNwp0cDM4CmJzVmxhYmVscwpwMzkKKGxwNDAKSTAKYUktMQphTDEwOTk1MTE2Mjc3NzZMCmFjbnVtcHkuX2NvcmUubXVsdGlhcnJheQpzY2FsYXIKcDQxCihnMTUKKFZpOApwNDIKSTAwCkkwMQp0cDQzClJwNDQKKEkzClY8CnA0NQpOTk5JLTEKSS0xCkkwCnRwNDYKYmcxCihWB1x1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMApwNDcKZzMKdHA0OApScDQ5CnRwNTAKUnA1MQphc1ZuYW1lCnA1MgpWa3LkZnRpZ1x1NzJhY1x1MDAwYQpwNTMKc1ZvCnA1NApjY29sbGVjdGlvbnMKT3JkZXJlZERpY3QKcDU1Cih0UnA1NgpWYQpwNTcKSTEKc3NWeApwNTgKKE5JMDEKSTAwCkYxLjUKKHR0cDU5CnNWZQpwNjAKY19fYnVpbHRpbl9fCmJ5dGVzCnA2MQoodFJwNjIKcy4=',
  'fXEAKGNfY29kZWNzCmVuY29kZQpxAShYBAAAAGRhdGFxAlgGAAAAbGF0aW4xcQN0cQRScQVjbnVtcHkuX2NvcmUubXVsdGlhcnJheQpfcmVjb25zdHJ1Y3QKcQYoY251bXB5Cm5kYXJyYXkKcQcoSwB0cQhoAShYAQAAAGJxCWgDdHEKUnELdHEMUnENKEsBKEsCSwN0cQ5jbnVtcHkKZHR5cGUKcQ8oWAIAAAB1MXEQSTAwCkkwMQp0cRFScRIoSwNYAQAAAHxxE05OTkr/////Sv////9LAHRxFGJJMDAKaAEoWAgAAAAAAcOIAwTDv3EVaAN0cRZScRd0cRhiWAEAAABmcRloBihoByhLAHRxGmgLdHEbUnEcKEsBKEsCSwJ0cR1oDyhYAgAAAGY0cR5JMDAKSTAxCnRxH1JxIChLA1gBAAAAPnEhTk5OSv////9K/////0sAdHEiYkkwMQpoAShYEgAAAD8AAABAAAAAwr/CgAAAQEAAAHEjaAN0cSRScSV0cSZiWAYAAABsYWJlbHNxJ11xKChLAEr/////TDEwOTk1MTE2Mjc3NzZMCmNudW1weS5fY29yZS5tdWx0aWFycmF5CnNjYWxhcgpxKShoDyhYAgAAAGk4cSpJMDAKSTAxCnRxK1JxLChLA1gBAAAAPHEtTk5OSv////9K/////0sAdHEuYmgBKFgIAAAABwAAAAAAAABxL2gDdHEwUnExdHEyUnEzZVgEAAAAbmFtZXE0WAwAAABrcsOkZnRpZ+eKrApxNVgBAAAAb3E2Y2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnE3KVJxOFgBAAAAYXE5SwFzWAEAAAB4cTooTkkwMQpJMDAKRz/4AAAAAAAAKXRxO1gBAAAAZXE8Y19fYnVpbHRpbl9fCmJ5dGVzCnE9KVJxPnUu',
  'gAJ9cQAoY19jb2RlY3MKZW5jb2RlCnEBWAQAAABkYXRhcQJYBgAAAGxhdGluMXEDhnEEUnEFY251bXB5Ll9jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnEGY251bXB5Cm5kYXJyYXkKcQdLAIVxCGgBWAEAAABicQloA4ZxClJxC4dxDFJxDShLAUsCSwOGcQ5jbnVtcHkKZHR5cGUKcQ9YAgAAAHUxcRCJiIdxEVJxEihLA1gBAAAAfHETTk5OSv////9K/////0sAdHEUYoloAVgIAAAAAAHDiAMEw79xFWgDhnEWUnEXdHEYYlgBAAAAZnEZaAZoB0sAhXEaaAuHcRtScRwoSwFLAksChnEdaA9YAgAAAGY0cR6JiIdxH1JxIChLA1gBAAAAPnEhTk5OSv////9K/////0sAdHEiYohoAVgSAAAAPwAAAEAAAADCv8KAAABAQAAAcSNoA4ZxJFJxJXRxJmJYBgAAAGxhYmVsc3EnXXEoKEsASv////+KBgAAAAAAAWNudW1weS5fY29yZS5tdWx0aWFycmF5CnNjYWxhcgpxKWgPWAIAAABpOHEqiYiHcStScSwoSwNYAQAAADxxLU5OTkr/////Sv////9LAHRxLmJoAVgIAAAABwAAAAAAAABxL2gDhnEwUnExhnEyUnEzZVgEAAAAbmFtZXE0WAwAAABrcsOkZnRpZ+eKrApxNVgBAAAAb3E2Y2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnE3KVJxOFgBAAAAYXE5SwFzWAEAAAB4cTooToiJRz/4AAAAAAAAKXRxO1gBAAAAZXE8Y19fYnVpbHRpbl9fCmJ5dGVzCnE9KVJxPnUu',
  'gAN9cQAoQwRkYXRhcQFjbnVtcHkuX2NvcmUubXVsdGlhcnJheQpfcmVjb25zdHJ1Y3QKcQJjbnVtcHkKbmRhcnJheQpxA0sAhXEEQwFicQWHcQZScQcoSwFLAksDhnEIY251bXB5CmR0eXBlCnEJWAIAAAB1MXEKiYiHcQtScQwoSwNYAQAAAHxxDU5OTkr/////Sv////9LAHRxDmKJQwYAAcgDBP9xD3RxEGJYAQAAAGZxEWgCaANLAIVxEmgFh3ETUnEUKEsBSwJLAoZxFWgJWAIAAABmNHEWiYiHcRdScRgoSwNYAQAAAD5xGU5OTkr/////Sv////9LAHRxGmKIQxA/AAAAQAAAAL+AAABAQAAAcRt0cRxiWAYAAABsYWJlbHNxHV1xHihLAEr/////igYAAAAAAAFjbnVtcHkuX2NvcmUubXVsdGlhcnJheQpzY2FsYXIKcR9oCVgCAAAAaThxIImIh3EhUnEiKEsDWAEAAAA8cSNOTk5K/////0r/////SwB0cSRiQwgHAAAAAAAAAHElhnEmUnEnZVgEAAAAbmFtZXEoWAwAAABrcsOkZnRpZ+eKrApxKVgBAAAAb3EqY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnErKVJxLFgBAAAAYXEtSwFzWAEAAAB4cS4oToiJRz/4AAAAAAAAKXRxL1gBAAAAZXEwQwBxMXUu',
  'gASVrwEAAAAAAAB9lChDBGRhdGGUjBZudW1weS5fY29yZS5tdWx0aWFycmF5lIwMX3JlY29uc3RydWN0lJOUjAVudW1weZSMB25kYXJyYXmUk5RLAIWUQwFilIeUUpQoSwFLAksDhpRoBYwFZHR5cGWUk5SMAnUxlImIh5RSlChLA4wBfJROTk5K/////0r/////SwB0lGKJQwYAAcgDBP+UdJRijAFmlGgEaAdLAIWUaAmHlFKUKEsBSwJLAoaUaA6MAmY0lImIh5RSlChLA4wBPpROTk5K/////0r/////SwB0lGKIQxA/AAAAQAAAAL+AAABAQAAAlHSUYowGbGFiZWxzlF2UKEsASv////+KBgAAAAAAAWgCjAZzY2FsYXKUk5RoDowCaTiUiYiHlFKUKEsDjAE8lE5OTkr/////Sv////9LAHSUYkMIBwAAAAAAAACUhpRSlGWMBG5hbWWUjAxrcsOkZnRpZ+eKrAqUjAFvlIwLY29sbGVjdGlvbnOUjAtPcmRlcmVkRGljdJSTlClSlIwBYZRLAXOMAXiUKE6IiUc/+AAAAAAAACl0lIwBZZRDAJR1Lg==',
  'gAWVrgEAAAAAAAB9lChDBGRhdGGUjBNudW1weS5fY29yZS5udW1lcmljlIwLX2Zyb21idWZmZXKUk5QolgYAAAAAAAAAAAHIAwT/lIwFbnVtcHmUjAVkdHlwZZSTlIwCdTGUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LAHSUYksCSwOGlIwBQ5R0lFKUjAFmlGgEKJYQAAAAAAAAAD8AAABAAAAAv4AAAEBAAACUaAiMAmY0lImIh5RSlChLA4wBPpROTk5K/////0r/////SwB0lGJLAksChpSMAUaUdJRSlIwGbGFiZWxzlF2UKEsASv////+KBgAAAAAAAYwWbnVtcHkuX2NvcmUubXVsdGlhcnJheZSMBnNjYWxhcpSTlGgIjAJpOJSJiIeUUpQoSwOMATyUTk5OSv////9K/////0sAdJRiQwgHAAAAAAAAAJSGlFKUZYwEbmFtZZSMDGtyw6RmdGln54qsCpSMAW+UjAtjb2xsZWN0aW9uc5SMC09yZGVyZWREaWN0lJOUKVKUjAFhlEsBc4wBeJQoToiJRz/4AAAAAAAAKXSUjAFllEMAlHUu',
];

const latin = (text: string) => Buffer.from(text, 'latin1');
const word = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
/** SHORT_BINSTRING, or BINSTRING where it is long. */
const text = (content: Uint8Array | string): Uint8Array => {
  const bytes = Buffer.from(content as string, 'latin1');
  const length = bytes.length < 256 ? Buffer.of(0x55, bytes.length) : Buffer.concat([latin('T'), word(bytes.length)]);
  return Buffer.concat([length, bytes]);
};
const whole = (value: number) => Buffer.concat([latin('J'), word(value)]);
const list = (items: readonly Uint8Array[]) => Buffer.concat([latin(']('), ...items, latin('e')]);

/** An array of bytes as Python 2 and numpy 1 pickled it by protocol 2. */
function array(shape: readonly [number, number], content: Uint8Array): Uint8Array {
  return Buffer.concat([
    latin('cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85U\x01b\x87R(K\x01'),
    ...shape.map(whole),
    latin('\x86cnumpy\ndtype\nU\x02u1K\0K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89'),
    text(content),
    latin('tb'),
  ]);
}

/** A dictionary by protocol 2 of lists of numbers or texts, and of arrays of bytes. */
export function python2Pickle(
  items: Readonly<
    Record<string, readonly (number | string)[] | { shape: readonly [number, number]; bytes: Uint8Array }>
  >,
): Uint8Array {
  const pairs = Object.entries(items).flatMap(([key, value]) => [
    text(key),
    'shape' in value
      ? array(value.shape, value.bytes)
      : list(value.map((item) => (typeof item === 'number' ? whole(item) : text(item)))),
  ]);
  return Buffer.concat([latin('\x80\x02}('), ...pairs, latin('u.')]);
}
