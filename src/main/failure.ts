import type { Failure } from '../engine/contract';
import type { Answer } from './host_api';

/** Thrown inside a host where a person's request cannot be met; becomes a `Failure` at the boundary. */
export class FailureError extends Error {
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.name = 'FailureError';
    this.remedy = remedy;
  }
}

/** What a person is told about any error: a failure's own words, or the one line that says what went wrong. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof FailureError ? error.remedy : undefined;
  return remedy === undefined ? { message } : { message, remedy };
}

/** Runs `action` and turns its outcome into data that can cross a process boundary. */
export async function answerOf<T>(action: () => T | Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await action() };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}
