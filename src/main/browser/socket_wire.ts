import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';
import type { Answer, HostPush } from '../host_api';

/**
 * Browser mode's socket: MessagePack, with an extension type for each kind of typed array, so that a heap's columns or a
 * RAM picture arrive as the arrays that the engine made. Used by the server and by the page.
 */
export interface SocketQuestion {
  readonly id: number;
  readonly to: 'engine' | 'host';
  readonly method: string;
  readonly request?: unknown;
}

export type SocketReply =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer<unknown> }
  | { readonly kind: 'push'; readonly push: HostPush };

/** The extension type of an array is 1 more than its place here; the order is part of the format. */
const arrayTypes = [
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
] as const;

/** Uint8Array is absent above because MessagePack's own binary type carries it. */
const codec = new ExtensionCodec();
arrayTypes.forEach((ArrayType, index) => {
  codec.register({
    type: index + 1,
    encode: (value: unknown) =>
      value instanceof ArrayType ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null,
    // The copy starts at offset 0, which is a multiple of every element's size.
    decode: (bytes) => new ArrayType(bytes.slice().buffer),
  });
});

/** Properties that are undefined are left out, as JSON does. */
export function toSocket(message: SocketQuestion | SocketReply): Uint8Array<ArrayBuffer> {
  return encode(message, { extensionCodec: codec, ignoreUndefined: true });
}

/** Reads what `toSocket` wrote. Throws on bytes that are not MessagePack; the shape is the caller's to check. */
export function fromSocket(bytes: ArrayBuffer | Uint8Array): unknown {
  return decode(bytes, { extensionCodec: codec });
}
