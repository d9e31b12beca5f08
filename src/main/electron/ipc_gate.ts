import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { z } from 'zod';
import { askChannel, pushChannel, type Answer, type HostPush } from '../host_api';
import { answerOf } from '../failure';
import { pageOrigin } from './page_protocol';

const question = z.object({
  to: z.enum(['engine', 'host']),
  method: z.string().max(64),
  request: z.unknown().optional(),
});
type Question = z.infer<typeof question>;

/** Whether a message comes from the top frame of our own window, showing our own page. */
function isOurs(event: IpcMainInvokeEvent, contents: WebContents): boolean {
  const frame = event.senderFrame;
  return event.sender === contents && frame?.parent === null && frame.url.startsWith(`${pageOrigin}/`);
}

/**
 * The one way in. Every question passes here: its sender and shape are checked, and whatever happens to it comes back as
 * an answer.
 */
export function openGate(
  contents: WebContents,
  handlers: Readonly<Record<Question['to'], (method: string, request: unknown) => Promise<Answer<unknown>>>>,
): void {
  ipcMain.handle(askChannel, async (event, message: unknown): Promise<Answer<unknown>> => {
    if (!isOurs(event, contents))
      return { ok: false, failure: { message: 'This page may not ask Pagewalk anything.' } };
    const parsed = question.safeParse(message);
    if (!parsed.success) return { ok: false, failure: { message: 'The page asked something malformed.' } };
    const { to, method, request } = parsed.data;
    const answer = await answerOf(() => handlers[to](method, request));
    return answer.ok ? answer.value : answer;
  });
  contents.once('destroyed', () => ipcMain.removeHandler(askChannel));
}

/** Sends to the page, unless it is gone. */
export function pushTo(contents: WebContents, push: HostPush): void {
  if (!contents.isDestroyed()) contents.send(pushChannel, push);
}
