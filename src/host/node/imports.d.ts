/** What package.json maps for browsers and for Node. */
declare module '#buffer' {
  export { Buffer } from 'node:buffer';
}
