/** The output panel: what the program wrote up to the present moment, piece by piece. */
import type { OutputView } from './contract';
import type { ViewContext } from './view_context';

const MAXIMUM_PIECES = 2000;

export function outputView(context: ViewContext): OutputView {
  const { output } = context;
  const count = output.upTo(context.tick);
  const decoder = new TextDecoder();
  const omitted = Math.max(0, count - MAXIMUM_PIECES);
  const pieces = output.pieces
    .slice(omitted, count)
    .map(({ tick, pid, fd, bytes }) => ({ tick, pid, fd, text: decoder.decode(bytes) }));
  const bytes = output.pieces.slice(0, count).reduce((sum, piece) => sum + piece.bytes.length, 0);
  return {
    verdict: count === 0 ? ['nothing written yet'] : [{ strong: `${bytes} bytes` }, ' written'],
    pieces,
    omitted,
  };
}
