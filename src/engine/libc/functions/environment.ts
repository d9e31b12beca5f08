/** The environment, and assert's end. */
import { type VirtAddr, virtAddr } from '../../units';
import type { LibcContext, LibcFunctions } from '../context';

/** The value of a name in environ, as an address within the string NAME=VALUE; 0 where there is none. */
function getenv({ memory, symbols, kernel }: LibcContext, name: VirtAddr): number {
  const wanted = memory.readBytes(name, memory.stringLength(name));
  const environ = memory.loadWord(symbols.environ) || (kernel.current?.mm?.env_start ?? 0);
  const vector = memory.loadWord(symbols.environ);
  if (vector === 0) return scanStrings(memory, wanted, environ, kernel.current?.mm?.env_end ?? 0);
  for (let slot = vector; ; slot += 8) {
    const entry = memory.loadWord(virtAddr(slot));
    if (entry === 0) return 0;
    const value = valueOf(memory, wanted, virtAddr(entry));
    if (value !== 0) return value;
  }
}

/** The strings as exec laid them out, one after the other. */
function scanStrings(memory: LibcContext['memory'], wanted: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at += memory.stringLength(virtAddr(at)) + 1) {
    const value = valueOf(memory, wanted, virtAddr(at));
    if (value !== 0) return value;
  }
  return 0;
}

function valueOf(memory: LibcContext['memory'], wanted: Uint8Array, entry: VirtAddr): number {
  for (let i = 0; i < wanted.length; i++) if (memory.load8(virtAddr(entry + i)) !== wanted[i]) return 0;
  return memory.load8(virtAddr(entry + wanted.length)) === EQUALS ? entry + wanted.length + 1 : 0;
}

const EQUALS = 0x3d;

export const environment: LibcFunctions = {
  getenv: (context) => context.call.returnWord(getenv(context, context.call.address(0))),
  secure_getenv: (context) => context.call.returnWord(getenv(context, context.call.address(0))),
  __assert_fail: (context) => {
    const { call, memory } = context;
    const text = (index: number): string =>
      new TextDecoder().decode(memory.readBytes(call.address(index), memory.stringLength(call.address(index))));
    const name = context.kernel.current?.comm ?? '';
    const message = `${name}: ${text(1)}:${call.int(2)}: ${text(3)}: Assertion \`${text(0)}' failed.\n`;
    return context.abort(message, `an assertion failed: ${text(0)}`);
  },
};
