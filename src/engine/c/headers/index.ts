/** The built-in headers by the name a program includes them with. */
const HEADERS: ReadonlyMap<string, string> = new Map<string, string>();

/** The text of a built-in header (`stdio.h`, `sys/mman.h`); undefined when there is none of that name. */
export function builtInHeader(name: string): string | undefined {
  return HEADERS.get(name);
}

let declaredIn: ReadonlyMap<string, string> | undefined;

/** The header that declares a function or type, or defines a macro; undefined for names the library does not have. */
export function headerDeclaring(name: string): string | undefined {
  declaredIn ??= indexNames();
  return declaredIn.get(name);
}

/** Finds what headers declare by its look: a name before a parameter list, a typedef's last word, a macro's first. */
function indexNames(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [header, text] of HEADERS) {
    const patterns = [
      /^#define (\w+)/gm,
      /\b(\w+)\([^;{]*\)[^;{()]*;/g,
      /typedef [^;]*?\b(\w+);/g,
      /extern [^;(]*?\b(\w+);/g,
    ];
    for (const pattern of patterns) {
      for (const [, name] of text.matchAll(pattern)) {
        if (name !== undefined && !name.startsWith('_') && !names.has(name)) names.set(name, header);
      }
    }
  }
  return names;
}
