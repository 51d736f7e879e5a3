// Compiles the inner loop of the STDP network and writes it as a base64 module: `npm run build:kernel`. CI runs it and
// compares bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const FOLDER = 'src/train/stdp/winner';
let binary;
const { error, stderr } = await asc.main(
  [
    `${FOLDER}/kernel/index.ts`,
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--importMemory',
    '--memoryBase',
    '1024',
    '--outFile',
    'kernel.wasm',
  ],
  {
    readFile: (file, base) => {
      try {
        return readFileSync(`${base}/${file}`, 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_file, contents) => {
      binary = contents;
    },
    listFiles: () => [],
  },
);
if (error) {
  process.stderr.write(stderr.toString());
  throw error;
}
const base64 = Buffer.from(binary).toString('base64');
writeFileSync(
  `${FOLDER}/kernel-binary.ts`,
  `/** The compiled inner loop (./kernel), base64. Made by \`npm run build:kernel\`; do not edit. */\n\nexport const WINNER_KERNEL =\n  '${base64}';\n`,
);
