// Compiles the kernel and writes it as a base64 module: `npm run build:kernel`. CI runs it and compares bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const COMMON = [
  'cores/kernel/index.ts',
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--importMemory',
];
const BUILDS = {
  KERNEL: ['cores/kernel/index.ts'],
  THREADED_KERNEL: ['cores/kernel/threaded.ts', '--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'],
};

const OUTPUT = 'cores/engines/wasm/kernel-binary.ts';
let module = '/** The compiled kernel (cores/kernel), base64. Made by `npm run build:kernel`; do not edit. */\n';
for (const [name, flags] of Object.entries(BUILDS)) {
  let binary;
  const { error, stderr } = await asc.main([...COMMON, ...flags, '--outFile', 'kernel.wasm'], {
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
  });
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
  module += `\nexport const ${name} =\n  '${Buffer.from(binary).toString('base64')}';\n`;
}
writeFileSync(OUTPUT, module);
