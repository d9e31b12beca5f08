/** Compiling C given as text, for tests. */
import { compile } from '../../../src/engine/c/compile';
import type { ProgramImage } from '../../../src/engine/c/image';
import { disassemble } from '../../../src/engine/cpu/disassemble';

/** The image of a program of one file, which must compile. */
export function compileText(text: string): ProgramImage {
  const { image, diagnostics } = compile(new Map([['test.c', text]]), ['test.c']);
  if (image === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return image;
}

/** The instructions of one function, without the statement markers. */
export function instructionsOf(image: ProgramImage, name: string): string[] {
  const information = image.debug.functions.find((each) => each.name === name);
  if (information === undefined) throw new Error(`no function ${name}`);
  const view = new DataView(image.bytes.buffer, image.bytes.byteOffset);
  const lines: string[] = [];
  for (let at = information.start; at < information.end; at += 8) {
    const text = disassemble(view.getInt32(at, true), view.getInt32(at + 4, true), at);
    if (!text.startsWith('stmt')) lines.push(text.replace(/ +/, ' '));
  }
  return lines;
}
