import { z } from 'zod';
import { keptNames, type HostMethod, type HostRequests } from './host_api';
import { FailureError } from './failure';

/** What a host must be able to do, one function a request of the contract. */
export type HostHandlers = {
  readonly [M in HostMethod]: (request: HostRequests[M]['request']) => Promise<HostRequests[M]['response']>;
};

const keptName = z.enum(keptNames);
const fileName = z.string().min(1).max(255);
const filePath = z.string().min(1).max(4096);

const openRecent = z.object({ path: filePath });
const saveFile = z.object({ path: filePath.optional(), name: fileName, text: z.string() });
const recall = z.object({ name: keptName });
const remember = z.object({ name: keptName, text: z.string() });
const showDocument = z.object({ name: fileName, unsaved: z.boolean() });

/** Checks a request that came from the page and hands it to its handler. Rejects with a `FailureError` otherwise. */
export async function answerHostRequest(handlers: HostHandlers, method: string, request: unknown): Promise<unknown> {
  switch (method) {
    case 'opening-file':
      return handlers['opening-file'](undefined);
    case 'open-file':
      return handlers['open-file'](undefined);
    case 'open-recent':
      return handlers['open-recent'](checked(openRecent, method, request));
    case 'save-file': {
      const { path, name, text } = checked(saveFile, method, request);
      return handlers['save-file']({ path, name, text });
    }
    case 'recent-files':
      return handlers['recent-files'](undefined);
    case 'recall':
      return handlers.recall(checked(recall, method, request));
    case 'remember':
      return handlers.remember(checked(remember, method, request));
    case 'show-document':
      return handlers['show-document'](checked(showDocument, method, request));
    default:
      throw new FailureError(`This host knows no request "${method}".`);
  }
}

function checked<T>(shape: z.ZodType<T>, method: string, request: unknown): T {
  const parsed = shape.safeParse(request);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FailureError(
    `The request "${method}" is malformed at ${issue?.path.join('.') ?? 'its root'}: ${issue?.message ?? ''}`,
  );
}
