/**
 * The built-in headers, by the name a program includes them with. They are C text and go through the same front end as
 * any file: declarations and constants are those of glibc 2.36 on Linux, written anew.
 */
import { assert, errno } from './errors';
import { fcntl, poll, sysStat } from './files';
import {
  float,
  inttypes,
  iso646,
  limits,
  stdalign,
  stdarg,
  stdatomic,
  stdbool,
  stddef,
  stdint,
  stdnoreturn,
} from './language';
import { math } from './math';
import { sysMman } from './memory';
import { getopt, sched, sysPrctl, sysResource, sysSwap, sysSyscall, sysUtsname, sysWait, unistd } from './processes';
import { setjmp, signal, ucontext } from './signals';
import { stdio } from './stdio';
import { alloca, malloc, stdlib } from './stdlib';
import { ctype, string, strings, wchar } from './strings';
import { pthread, semaphore } from './threads';
import { locale, sysTime, sysTimes, time } from './time';
import {
  bitsIds,
  bitsOffset,
  bitsPointer,
  bitsSigned,
  bitsSize,
  bitsTime,
  bitsTimeval,
  bitsUnsigned,
  bitsWchar,
  sysTypes,
} from './types';

const HEADERS: ReadonlyMap<string, string> = new Map([
  ['stdio.h', stdio],
  ['stdlib.h', stdlib],
  ['string.h', string],
  ['unistd.h', unistd],
  ['sys/mman.h', sysMman],
  ['strings.h', strings],
  ['memory.h', '#include <string.h>\n'],
  ['ctype.h', ctype],
  ['stdint.h', stdint],
  ['inttypes.h', inttypes],
  ['stddef.h', stddef],
  ['stdbool.h', stdbool],
  ['stdarg.h', stdarg],
  ['stdalign.h', stdalign],
  ['stdnoreturn.h', stdnoreturn],
  ['stdatomic.h', stdatomic],
  ['iso646.h', iso646],
  ['limits.h', limits],
  ['float.h', float],
  ['math.h', math],
  ['errno.h', errno],
  ['sys/errno.h', '#include <errno.h>\n'],
  ['assert.h', assert],
  ['time.h', time],
  ['sys/time.h', sysTime],
  ['sys/times.h', sysTimes],
  ['locale.h', locale],
  ['signal.h', signal],
  ['sys/signal.h', '#include <signal.h>\n'],
  ['setjmp.h', setjmp],
  ['ucontext.h', ucontext],
  ['sys/ucontext.h', '#include <ucontext.h>\n'],
  ['getopt.h', getopt],
  ['fcntl.h', fcntl],
  ['sys/fcntl.h', '#include <fcntl.h>\n'],
  ['poll.h', poll],
  ['sys/poll.h', '#include <poll.h>\n'],
  ['malloc.h', malloc],
  ['alloca.h', alloca],
  ['sched.h', sched],
  ['sys/types.h', sysTypes],
  ['sys/wait.h', sysWait],
  ['wait.h', '#include <sys/wait.h>\n'],
  ['sys/resource.h', sysResource],
  ['sys/stat.h', sysStat],
  ['sys/prctl.h', sysPrctl],
  ['sys/syscall.h', sysSyscall],
  ['syscall.h', sysSyscall],
  ['sys/utsname.h', sysUtsname],
  ['sys/swap.h', sysSwap],
  ['sys/cdefs.h', ''],
  ['features.h', ''],
  ['pthread.h', pthread],
  ['semaphore.h', semaphore],
  ['wchar.h', wchar],
  ['bits/size.h', bitsSize],
  ['bits/wchar.h', bitsWchar],
  ['bits/pointer.h', bitsPointer],
  ['bits/offset.h', bitsOffset],
  ['bits/signed.h', bitsSigned],
  ['bits/unsigned.h', bitsUnsigned],
  ['bits/ids.h', bitsIds],
  ['bits/time.h', bitsTime],
  ['bits/timeval.h', bitsTimeval],
]);

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

/** Where to look for what a shared header (bits/) defines: any of several headers has it, these are the usual ones. */
const USUAL_HEADERS: ReadonlyMap<string, string> = new Map([
  ['bits/size.h', 'stddef.h'],
  ['bits/wchar.h', 'stddef.h'],
  ['bits/pointer.h', 'stdint.h'],
  ['bits/offset.h', 'sys/types.h'],
  ['bits/signed.h', 'stdint.h'],
  ['bits/unsigned.h', 'stdint.h'],
  ['bits/ids.h', 'sys/types.h'],
  ['bits/time.h', 'time.h'],
  ['bits/timeval.h', 'sys/time.h'],
]);

/** Finds what headers declare by its look: a macro's name, a typedef's last word, a name before a parameter list. */
function indexNames(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const patterns = [
    /^#define (\w+)/gm,
    /^typedef .*?\b(\w+)(?:\[\d+\])?;/gm,
    /^\w[^#;={]*?\b(\w+)\(/gm,
    /^extern [^;(]*?\b(\w+);/gm,
    /^} (\w+);/gm,
  ];
  for (const [header, text] of HEADERS) {
    const place = USUAL_HEADERS.get(header) ?? header;
    for (const pattern of patterns) {
      for (const [, name] of text.matchAll(pattern)) {
        if (name !== undefined && !name.startsWith('_') && !names.has(name)) names.set(name, place);
      }
    }
  }
  return names;
}
