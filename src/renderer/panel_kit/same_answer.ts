/**
 * Whether two answers show the same: plain data and typed arrays, part by part. A panel whose answer says nothing new keeps
 * the one that it has, and so neither computes nor paints anything again.
 */
export function isSameAnswer(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (ArrayBuffer.isView(one) || ArrayBuffer.isView(other)) {
    return ArrayBuffer.isView(one) && ArrayBuffer.isView(other) && areSameBytes(bytesOf(one), bytesOf(other));
  }
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const parts = Object.entries(one);
  const others = new Map<string, unknown>(Object.entries(other));
  return (
    parts.length === others.size &&
    parts.every(([name, part]) => others.has(name) && isSameAnswer(part, others.get(name)))
  );
}

const bytesOf = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function areSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}
