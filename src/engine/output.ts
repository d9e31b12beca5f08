/**
 * What the program wrote to the outside world, in order. Like the event log it belongs to history: it is written where
 * the run goes for the first time, and a position in history shows the part before it.
 */
import type { Pid, Tick } from './units';

export interface OutputPiece {
  readonly tick: Tick;
  readonly pid: Pid;
  readonly fd: number;
  readonly bytes: Uint8Array;
}

export class OutputLog {
  readonly pieces: OutputPiece[] = [];
  recording = true;
  /** Bytes in all pieces. */
  length = 0;

  append(tick: Tick, pid: Pid, fd: number, bytes: Uint8Array): void {
    if (!this.recording) return;
    this.pieces.push({ tick, pid, fd, bytes: bytes.slice() });
    this.length += bytes.length;
  }

  /** How many pieces lie before the position `at`. */
  upTo(at: Tick): number {
    let low = 0;
    let high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.pieces[middle]!.tick < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
