import type { Method, Notification, Request } from '../engine/contract';
import type { Answer } from './host_api';

/**
 * What travels between a host and the thread that owns its engine: the contract with a number on each call, so that
 * answers find their question. Values are JSON and typed arrays, nothing else.
 */
export interface ToEngine<M extends Method = Method> {
  readonly id: number;
  readonly method: M;
  readonly request: Request<M>;
}

export type FromEngine =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer<unknown> }
  | { readonly kind: 'notification'; readonly notification: Notification };
