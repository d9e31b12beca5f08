import type { Failure } from '../../engine/contract';

/** A `Failure` on its way to whoever asked: rejects the promise of the call. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'FailureError';
    this.failure = failure;
  }
}
